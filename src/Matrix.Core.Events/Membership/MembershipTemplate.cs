using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Checks the events of the handshake by which a server joins, leaves or knocks on a room that it is not in.</summary>
/// <remarks>
/// A server that signs whatever it receives can be made to sign anything (CVE-2026-24471). Therefore a template is never signed. The local server builds its own
/// event and takes only the references, the depth and parts of the content from the template.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Server-server API, Joining Rooms</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#leaving-rooms-rejecting-invites">Server-server API, Leaving Rooms (Rejecting Invites)</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#knocking-rooms">Server-server API, Knocking upon a room</seealso>
public static class MembershipTemplate
{
    private const int MaxDepthOfContent = CanonicalJson.MaxDepth;

    /// <summary>Tries to check a template and create a draft from it, to be hashed and signed.</summary>
    /// <param name="template">The <c>event</c> of the response to <c>make_…</c>.</param>
    /// <param name="version">The room version of the response, which the caller must support.</param>
    /// <param name="operation">The requested operation.</param>
    /// <param name="roomId">The requested room.</param>
    /// <param name="user">The local user that the operation was requested for.</param>
    /// <param name="draft">
    /// The draft. The joining server must set its time and, in room versions 1 and 2, its ID. Other members of the template (<c>hashes</c>, <c>signatures</c>,
    /// <c>unsigned</c>, <c>origin</c>, …) are not copied.
    /// </param>
    /// <param name="error">The reason why the template must not be used.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryAccept(
        ReadOnlySpan<byte> template,
        RoomVersion version,
        MembershipOperation operation,
        RoomId roomId,
        UserId user,
        [NotNullWhen(true)] out PduBuilder? draft,
        out MembershipError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        draft = null;
        if (!PduParser.TryCanonicalize(template, version, out byte[] canonical, out PduError malformed))
        {
            error = new MembershipError(MembershipErrorKind.NotAnObject, malformed);
            return false;
        }

        var view = EventView.Of(canonical);
        error = new MembershipError(Check(view, version, operation, roomId, user));
        if (error.Kind != MembershipErrorKind.None
            || !TryReadReferences(view, "prev_events"u8, version, Pdu.MaxPrevEvents, out List<EventId> prev)
            || !TryReadReferences(view, "auth_events"u8, version, Pdu.MaxAuthEvents, out List<EventId> auth))
        {
            error = error.Kind == MembershipErrorKind.None ? new MembershipError(MembershipErrorKind.References) : error;
            return false;
        }

        _ = view.TryGetMember("content"u8, out JsonSlice content);
        _ = view.TryGetMember("depth"u8, out JsonSlice depthValue);
        _ = depthValue.TryGetInt64(out long depth);
        draft = new PduBuilder(version)
        {
            Type = "m.room.member",
            RoomId = roomId,
            Sender = user,
            StateKey = user.ToString(),
            Content = OwnContent(content, operation),
            PrevEvents = prev,
            AuthEvents = auth,
            Depth = Math.Max(0, depth),
        };
        return true;
    }

    /// <summary>Checks a well-formed and verified event that was submitted with <c>send_…</c>.</summary>
    /// <param name="submitted">The event.</param>
    /// <param name="operation">The operation that it was submitted for.</param>
    /// <param name="roomId">The room in the path of the request.</param>
    /// <param name="eventId">The event ID in the path of the request.</param>
    /// <param name="origin">The server that made the request, from its signature.</param>
    /// <returns>The reason why the event is not accepted, or <see cref="MembershipErrorKind.None"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="submitted"/> is <see langword="null"/>.</exception>
    public static MembershipError CheckSubmission(VerifiedPdu submitted, MembershipOperation operation, RoomId roomId, EventId eventId, ServerName origin)
    {
        ArgumentNullException.ThrowIfNull(submitted);
        Pdu pdu = submitted.Pdu;
        if (pdu.EventId != eventId)
        {
            return new MembershipError(MembershipErrorKind.EventId);
        }

        MembershipErrorKind kind = Check(pdu.View, pdu.Version, operation, roomId, pdu.Sender);
        return new MembershipError(kind == MembershipErrorKind.None && pdu.Sender.ServerName != origin ? MembershipErrorKind.Sender : kind);
    }

    private static MembershipErrorKind Check(EventView view, RoomVersion version, MembershipOperation operation, RoomId roomId, UserId user)
    {
        if (operation == MembershipOperation.Knock && !version.Authorization.AllowsKnocking)
        {
            return MembershipErrorKind.Operation;
        }

        if (!Is(view, "type"u8, "m.room.member"u8))
        {
            return MembershipErrorKind.Type;
        }

        if (!Is(view, "room_id"u8, roomId.Utf8Span))
        {
            return MembershipErrorKind.RoomId;
        }

        if (!Is(view, "sender"u8, user.Utf8Span))
        {
            return MembershipErrorKind.Sender;
        }

        if (!Is(view, "state_key"u8, user.Utf8Span))
        {
            return MembershipErrorKind.StateKey;
        }

        bool agrees = view.TryGetMember("content"u8, out JsonSlice content)
            && content.TryGetMember("membership"u8, out JsonSlice membership)
            && membership.StringEquals(NameOf(operation));
        return agrees ? MembershipErrorKind.None : MembershipErrorKind.Membership;
    }

    private static bool Is(EventView view, ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) =>
        !expected.IsEmpty && view.TryGetMember(name, out JsonSlice value) && value.StringEquals(expected);

    private static bool TryReadReferences(EventView view, ReadOnlySpan<byte> name, RoomVersion version, int max, out List<EventId> ids)
    {
        ids = [];
        if (!view.TryGetMember(name, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (ids.Count == max || !EventReader.TryGetReferencedId(item, version, out JsonSlice id) || !id.TryGetUtf8(out ReadOnlySpan<byte> text))
            {
                return false;
            }

            ids.Add(EventId.UnsafeFromUtf8(text.ToArray()));
        }

        return true;
    }

    /// <summary>Returns the content to sign: the requested membership and the members of the template that such an event may have.</summary>
    /// <remarks>These are the authorising user of a restricted join, the user's profile and the reason. A third-party invite is not copied.</remarks>
    private static byte[] OwnContent(JsonSlice content, MembershipOperation operation)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, MaxDepth = MaxDepthOfContent });
        writer.WriteStartObject();
        foreach (JsonMember member in content.EnumerateObject())
        {
            bool isKept = (operation == MembershipOperation.Join && member.NameEquals("join_authorised_via_users_server"u8))
                || member.NameEquals("displayname"u8) || member.NameEquals("avatar_url"u8) || member.NameEquals("reason"u8);
            if (isKept)
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.Utf8Span, skipInputValidation: true);
            }
        }

        writer.WriteString("membership"u8, NameOf(operation));
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> NameOf(MembershipOperation operation) => operation switch
    {
        MembershipOperation.Join => "join"u8,
        MembershipOperation.Leave => "leave"u8,
        _ => "knock"u8,
    };
}
