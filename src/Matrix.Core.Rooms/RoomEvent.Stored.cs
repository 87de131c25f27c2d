using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Writes and reads the stored form of an event.</content>
/// <remarks>
/// The stored form is a line of JSON with the decision about the event, then the event in the form of <see cref="VerifiedPdu.ToStoredBytes"/>. It does not contain the states around the event: a host
/// stores them separately, and returns them from <see cref="IRoomHistory.TryGetStateBefore"/> or adds them with <see cref="WithStateBefore"/>. Unknown fields are ignored. The format is described
/// in docs/adr/0027-byte-forms-of-stored-events.md.
/// </remarks>
public sealed partial record RoomEvent
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum length of the first line, in bytes. The line has the decision about the event.</summary>
    public const int MaxStoredHeaderLength = AuthVerdict.MaxStoredLength + 1024;

    /// <summary>The number of lines of the stored form.</summary>
    internal const int StoredLines = 3;

    private static readonly (EventStatus Value, string Name)[] Statuses =
        [(EventStatus.Outlier, "outlier"), (EventStatus.Accepted, "accepted"), (EventStatus.SoftFailed, "soft_failed"), (EventStatus.Rejected, "rejected")];

    private static readonly (RejectionReason Value, string Name)[] Reasons =
        [(RejectionReason.AuthEvents, "auth_events"), (RejectionReason.StateBefore, "state_before"), (RejectionReason.OverlongField, "overlong_field")];

    /// <summary>Returns the bytes that a host stores for the event. They do not contain the states around it.</summary>
    /// <returns>Three lines of JSON in UTF-8. The last line does not end with a line feed.</returns>
    public byte[] ToStoredBytes()
    {
        byte[] pdu = VerifiedPdu.ToStoredBytes();
        var output = new ArrayBufferWriter<byte>(pdu.Length + 256);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format"u8, StoredFormat);
            if (RedactedBy is { } redaction)
            {
                writer.WriteString("redacted_by"u8, redaction.Utf8Span);
            }

            if (Rejection is { } reason)
            {
                writer.WriteString("rejection"u8, Array.Find(Reasons, entry => entry.Value == reason).Name);
            }

            writer.WriteString("status"u8, Array.Find(Statuses, entry => entry.Value == Status).Name);
            if (UnsignedBy is { } via)
            {
                writer.WriteString("unsigned_by"u8, via.Utf8Span);
            }

            if (Verdict is { } verdict)
            {
                writer.WritePropertyName("verdict"u8);
                writer.WriteRawValue(verdict.ToStoredBytes(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        output.Write(pdu);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Tries to read an event from a trusted store, as <see cref="ToStoredBytes"/> wrote it. <b>Do not use it for data from other servers:</b> nothing is verified or judged, and the stored
    /// decision counts as the decision of the room.
    /// </summary>
    /// <param name="stored">The stored bytes. They are copied.</param>
    /// <param name="roomEvent">The event, without the states around it.</param>
    /// <param name="error">The reason why the bytes cannot be read.</param>
    /// <returns><see langword="true"/> if the bytes can be read; <see langword="false"/> if they are damaged, or were written by a later version of the library.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out RoomEvent? roomEvent, out StoredFormError error)
    {
        roomEvent = null;
        if (!StoredLine.TryRead(stored, MaxStoredHeaderLength, StoredFormat, "room_event", out byte[] line, out ReadOnlySpan<byte> rest, out error)
            || !VerifiedPdu.TryLoadTrusted(rest, out VerifiedPdu? verified, out error))
        {
            return false;
        }

        error = Read(JsonSlice.FromCanonical(line), verified, out roomEvent);
        return roomEvent is not null;
    }

    /// <summary>Returns the event with the state before it, as the room computed it. The state after it follows from that.</summary>
    /// <param name="stateBefore">The state before the event.</param>
    /// <returns>A copy of the event with both states.</returns>
    /// <exception cref="InvalidOperationException">The event is an outlier, which does not have a place in the graph.</exception>
    public RoomEvent WithStateBefore(StateMap stateBefore)
    {
        ArgumentNullException.ThrowIfNull(stateBefore);
        return IsInGraph
            ? this with { StateBefore = stateBefore, StateAfter = StateAfterFrom(stateBefore) }
            : throw new InvalidOperationException($"{VerifiedPdu} is an outlier, which does not have a state before it.");
    }

    private static StoredFormError Read(JsonSlice line, VerifiedPdu verified, out RoomEvent? roomEvent)
    {
        roomEvent = null;
        if (!StoredLine.TryFind(line, "status"u8, Statuses, out EventStatus? status) || status is not { } known)
        {
            return new StoredFormError(StoredFormErrorKind.MalformedField, "status");
        }

        if (!StoredLine.TryFind(line, "rejection"u8, Reasons, out RejectionReason? rejection))
        {
            return new StoredFormError(StoredFormErrorKind.MalformedField, "rejection");
        }

        EventId? redactedBy = null;
        if (line.TryGetMember("redacted_by"u8, out JsonSlice redaction))
        {
            if (!redaction.TryGetUtf8(out ReadOnlySpan<byte> id) || !EventId.TryParse(id, out EventId redactionId))
            {
                return new StoredFormError(StoredFormErrorKind.MalformedField, "redacted_by");
            }

            redactedBy = redactionId;
        }

        ServerName? unsignedBy = null;
        if (line.TryGetMember("unsigned_by"u8, out JsonSlice via))
        {
            if (!via.TryGetUtf8(out ReadOnlySpan<byte> name) || !ServerName.TryParse(name, out ServerName server))
            {
                return new StoredFormError(StoredFormErrorKind.MalformedField, "unsigned_by");
            }

            unsignedBy = server;
        }

        AuthVerdict? verdict = null;
        if (line.TryGetMember("verdict"u8, out JsonSlice stored))
        {
            if (!AuthVerdict.TryLoadTrusted(stored.Utf8Span, out AuthVerdict read, out StoredFormError error))
            {
                return error;
            }

            verdict = read;
        }

        if (!IsConsistent(verified, known, rejection, verdict, unsignedBy))
        {
            return new StoredFormError(StoredFormErrorKind.Contradiction, "status");
        }

        roomEvent = new RoomEvent(verified, known, before: null, rejection, verdict, unsignedBy) { RedactedBy = redactedBy };
        return default;
    }
}
