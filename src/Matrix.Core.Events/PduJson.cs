using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>
/// Provides the transformations of events for any JSON object, without the checks of
/// <see cref="Pdu.TryParse(ReadOnlySpan{byte}, RoomVersion, out Pdu, out PduError)"/>.
/// </summary>
/// <remarks>
/// Tools use it to inspect events that would be dropped, and test vectors use it for incomplete events. In every version numbers are read as in room versions 1 to
/// 5, so that an event dropped for its numbers still has an ID.
/// </remarks>
public static class PduJson
{
    /// <summary>Tries to redact an event.</summary>
    /// <param name="json">The event: any JSON object.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="redacted">The redacted event in canonical JSON, with its signatures.</param>
    /// <param name="error">The reason why the text is not a JSON object.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryRedact(ReadOnlySpan<byte> json, RoomVersion version, out byte[] redacted, out PduError error)
    {
        redacted = [];
        if (!TryCanonicalize(json, version, out byte[] canonical, out error))
        {
            return false;
        }

        byte[] buffer = new byte[canonical.Length + EventEncodings.Slack];
        redacted = buffer.AsSpan(0, EventEncodings.WriteRedacted(EventView.Of(canonical), version, buffer)).ToArray();
        return true;
    }

    /// <summary>Tries to compute the content hash of an event.</summary>
    /// <param name="json">The event: any JSON object.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="hash">The hash, 32 bytes, or an empty array if the text is not a JSON object.</param>
    /// <param name="error">The reason why the text is not a JSON object.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryGetContentHash(ReadOnlySpan<byte> json, RoomVersion version, out byte[] hash, out PduError error)
    {
        hash = [];
        if (!TryCanonicalize(json, version, out byte[] canonical, out error))
        {
            return false;
        }

        hash = new byte[EventHash.Size];
        EventHash.Content(EventView.Of(canonical), version, hash);
        return true;
    }

    /// <summary>Tries to compute the reference hash of an event.</summary>
    /// <param name="json">The event: any JSON object.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="hash">The hash, 32 bytes, or an empty array if the text is not a JSON object.</param>
    /// <param name="error">The reason why the text is not a JSON object.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryGetReferenceHash(ReadOnlySpan<byte> json, RoomVersion version, out byte[] hash, out PduError error)
    {
        hash = [];
        if (!TryCanonicalize(json, version, out byte[] canonical, out error))
        {
            return false;
        }

        hash = new byte[EventHash.Size];
        EventHash.Reference(EventView.Of(canonical), version, hash);
        return true;
    }

    /// <summary>Tries to get the ID of an event: the computed ID, or in room versions 1 and 2 the declared ID.</summary>
    /// <param name="json">The event: any JSON object.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="eventId">The ID. In room versions 1 and 2 it is any string that the event declares.</param>
    /// <param name="error">The reason why the text is not a JSON object, or that it does not declare an ID although the version requires one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryGetEventId(ReadOnlySpan<byte> json, RoomVersion version, out EventId eventId, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        eventId = default;
        if (version.Format.EventIdFormat != EventIdFormat.Declared)
        {
            if (!TryGetReferenceHash(json, version, out byte[] hash, out error))
            {
                return false;
            }

            eventId = EventHash.ToEventId(hash, version);
            return true;
        }

        if (!TryCanonicalize(json, version, out byte[] canonical, out error))
        {
            return false;
        }

        bool declared = JsonSlice.FromCanonical(canonical).TryGetMember("event_id"u8, out JsonSlice id);
        if (!id.TryGetUtf8(out ReadOnlySpan<byte> text))
        {
            error = new PduError(declared ? PduErrorKind.WrongType : PduErrorKind.MissingField, PduField.EventId);
            return false;
        }

        eventId = EventId.UnsafeFromUtf8(text.ToArray());
        return true;
    }

    private static bool TryCanonicalize(ReadOnlySpan<byte> json, RoomVersion version, out byte[] canonical, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PduParser.TryCanonicalize(json, version, out canonical, out error);
    }
}
