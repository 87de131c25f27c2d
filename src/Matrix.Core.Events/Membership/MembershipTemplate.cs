using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>
/// The handshake by which a server joins, leaves or knocks at a room it is not in: what another server's template must be before it
/// is signed, and what a submitted event must be before it is taken.
/// </summary>
/// <remarks>
/// Matrix spec, server-server API, § Joining Rooms, § Leaving Rooms, § Knocking upon a room. A server that signs what it is handed can be
/// made to sign anything (CVE-2026-24471). So a template is not signed: an event of one's own is built, and of the template only the
/// references, the depth and the content are taken.
/// </remarks>
public static class MembershipTemplate
{
    private const int MaxDepthOfContent = CanonicalJson.MaxDepth;

    /// <summary>Checks a template, and makes of it a draft to hash and sign.</summary>
    /// <param name="template">The <c>event</c> of the answer to <c>make_…</c>.</param>
    /// <param name="version">The room version of the answer, which the caller knows.</param>
    /// <param name="operation">What was asked for.</param>
    /// <param name="roomId">The room that was asked for.</param>
    /// <param name="user">The user it was asked for: one's own.</param>
    /// <param name="draft">
    /// The draft. Its time is not set, and in room versions 1 and 2 its ID: both are the joining server's to choose. What else the template
    /// held (<c>hashes</c>, <c>signatures</c>, <c>unsigned</c>, <c>origin</c>, …) is not in it.
    /// </param>
    /// <param name="error">Why the template is not one to sign.</param>
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

    /// <summary>Checks an event that was submitted by <c>send_…</c>, and that is well formed and verified.</summary>
    /// <param name="submitted">The event.</param>
    /// <param name="operation">What it was submitted for.</param>
    /// <param name="roomId">The room in the path of the request.</param>
    /// <param name="eventId">The event ID in the path of the request.</param>
    /// <param name="origin">The server that made the request, from its signature.</param>
    /// <returns>No error, or why it is not taken.</returns>
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
        if (operation == MembershipOperation.Knock && !version.Knocking)
        {
            return MembershipErrorKind.Operation;
        }

        if (!Is(view, "type"u8, "m.room.member"u8))
        {
            return MembershipErrorKind.Type;
        }

        if (!Is(view, "room_id"u8, roomId.Span))
        {
            return MembershipErrorKind.RoomId;
        }

        if (!Is(view, "sender"u8, user.Span))
        {
            return MembershipErrorKind.Sender;
        }

        if (!Is(view, "state_key"u8, user.Span))
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
            if (ids.Count == max || !ReferenceReader.TryGetId(item, version, out JsonSlice id) || !id.TryGetUtf8(out ReadOnlySpan<byte> text))
            {
                return false;
            }

            ids.Add(EventId.UnsafeFromUtf8(text.ToArray()));
        }

        return true;
    }

    /// <summary>
    /// The content that is signed: the membership that was asked for, and of the template what a join, leave or knock of one's own may
    /// hold: the authoriser of a restricted join, and the user's profile and reason. A third party's invite has no place in it.
    /// </summary>
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
                writer.WriteRawValue(member.Value.Utf8, skipInputValidation: true);
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
