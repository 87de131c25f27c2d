using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>The byte form: what a host stores of an event, and the door by which it comes back.</summary>
/// <remarks>
/// A line of JSON that says what became of the event, then <see cref="VerifiedPdu.ToStoredBytes"/>. The states around the event do not stand in
/// it: a host stores them apart, and gives them back by <see cref="IRoomHistory.TryGetStateBefore"/> or <see cref="WithStateBefore"/>. Fields that
/// are not known are passed over. ADR 27 has the form.
/// </remarks>
public sealed partial record RoomEvent
{
    /// <summary>The format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The most bytes of the line that says what became of the event.</summary>
    public const int MaxStoredHeaderLength = AuthVerdict.MaxStoredLength + 1024;

    /// <summary>How many lines the byte form has.</summary>
    internal const int StoredLines = 3;

    private static readonly (EventStatus Value, string Name)[] Statuses =
        [(EventStatus.Outlier, "outlier"), (EventStatus.Accepted, "accepted"), (EventStatus.SoftFailed, "soft_failed"), (EventStatus.Rejected, "rejected")];

    private static readonly (RejectionReason Value, string Name)[] Reasons =
        [(RejectionReason.AuthEvents, "auth_events"), (RejectionReason.StateBefore, "state_before"), (RejectionReason.OverlongField, "overlong_field")];

    /// <summary>Returns what a host stores of the event, without the states around it.</summary>
    /// <returns>UTF-8: three lines of JSON, the last without a line feed after it.</returns>
    public byte[] ToStoredBytes()
    {
        byte[] pdu = VerifiedPdu.ToStoredBytes();
        var output = new ArrayBufferWriter<byte>(pdu.Length + 256);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format"u8, StoredFormat);
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
    /// Takes an event from a store that is trusted, as <see cref="ToStoredBytes"/> wrote it. <b>Not for anything that a peer sent:</b> nothing is
    /// verified or judged, and the result counts as what the room once made of the event.
    /// </summary>
    /// <param name="stored">The stored bytes. They are not kept.</param>
    /// <param name="roomEvent">The event, without the states around it.</param>
    /// <param name="error">Why the bytes cannot be read.</param>
    /// <returns>Whether the bytes can be read; they cannot where they were damaged, or were written by a later version of the library.</returns>
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

    /// <summary>Returns the event with the state before it, as the room once worked it out; the state after it follows.</summary>
    /// <param name="stateBefore">The state before the event.</param>
    /// <exception cref="InvalidOperationException">The event is an outlier: it has no place in the graph, and no state.</exception>
    public RoomEvent WithStateBefore(StateMap stateBefore)
    {
        ArgumentNullException.ThrowIfNull(stateBefore);
        return IsInGraph
            ? this with { StateBefore = stateBefore, StateAfter = StateAfterFrom(stateBefore) }
            : throw new InvalidOperationException($"{VerifiedPdu} is an outlier: it has no state before it.");
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

        roomEvent = new RoomEvent(verified, known, before: null, rejection, verdict, unsignedBy);
        return default;
    }
}
