using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Rooms;

/// <content>Writes and reads the stored form of a snapshot.</content>
/// <remarks>
/// The stored form is a line of JSON, then the create event in the form of <see cref="VerifiedPdu.ToStoredBytes"/>, and each forward extremity in the form of
/// <see cref="RoomEvent.ToStoredBytes"/>. It does not contain states: <see cref="Room.Load"/> asks <see cref="IRoomHistory.TryGetStateBefore"/> for them. Unknown fields are ignored. The format is
/// described in docs/adr/0027-byte-forms-of-stored-events.md.
/// </remarks>
public sealed partial record RoomSnapshot
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum length of the first line, in bytes. The line lists the awaited events.</summary>
    public const int MaxStoredHeaderLength = 8_388_608;

    /// <summary>The number of lines before the first extremity: the header and the create event.</summary>
    private const int LinesBefore = 3;

    /// <summary>Returns the bytes that a host stores for the room. They do not contain states.</summary>
    /// <returns>Lines of JSON in UTF-8. The last line does not end with a line feed.</returns>
    public byte[] ToStoredBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("awaited"u8);
            foreach (EventId id in AwaitedEvents)
            {
                writer.WriteStringValue(id.Utf8Span);
            }

            writer.WriteEndArray();
            writer.WriteNumber("extremities"u8, ForwardExtremities.Length);
            writer.WriteNumber("format"u8, StoredFormat);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        output.Write(CreateEvent.ToStoredBytes());
        foreach (RoomEvent extremity in ForwardExtremities)
        {
            output.Write("\n"u8);
            output.Write(extremity.ToStoredBytes());
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Tries to read a snapshot from a trusted store, as <see cref="ToStoredBytes"/> wrote it. <b>Do not use it for data from other servers:</b> nothing is verified or judged.
    /// </summary>
    /// <param name="stored">The stored bytes. They are copied.</param>
    /// <param name="snapshot">The snapshot, without states.</param>
    /// <param name="error">The reason why the bytes cannot be read.</param>
    /// <returns><see langword="true"/> if the bytes can be read; <see langword="false"/> if they are damaged, or were written by a later version of the library.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out RoomSnapshot? snapshot, out StoredFormError error)
    {
        snapshot = null;
        if (!StoredLine.TryRead(stored, MaxStoredHeaderLength, StoredFormat, "room_snapshot", out byte[] line, out ReadOnlySpan<byte> rest, out error))
        {
            return false;
        }

        JsonSlice header = JsonSlice.FromCanonical(line);
        if (!TryReadAwaited(header, out ImmutableArray<EventId> awaited))
        {
            error = new StoredFormError(StoredFormErrorKind.MalformedField, "awaited");
            return false;
        }

        // The lines are counted before the number in the header is used.
        long lines = rest.Count((byte)'\n') + 2L;
        if (!header.TryGetMember("extremities"u8, out JsonSlice count) || !count.TryGetInt64(out long extremities) || extremities < 0)
        {
            error = new StoredFormError(StoredFormErrorKind.MalformedField, "extremities");
            return false;
        }

        if (extremities > lines || lines != LinesBefore + (extremities * RoomEvent.StoredLines))
        {
            error = new StoredFormError(StoredFormErrorKind.WrongLineCount, "room_snapshot");
            return false;
        }

        return TryReadEvents(rest, (int)extremities, awaited, out snapshot, out error);
    }

    private static bool TryReadEvents(
        ReadOnlySpan<byte> stored, int extremities, ImmutableArray<EventId> awaited, [NotNullWhen(true)] out RoomSnapshot? snapshot, out StoredFormError error)
    {
        snapshot = null;
        ImmutableArray<RoomEvent>.Builder read = ImmutableArray.CreateBuilder<RoomEvent>(extremities);
        if (!VerifiedPdu.TryLoadTrusted(TakeLines(ref stored, LinesBefore - 1), out VerifiedPdu? create, out error))
        {
            return false;
        }

        for (int i = 0; i < extremities; i++)
        {
            if (!RoomEvent.TryLoadTrusted(TakeLines(ref stored, RoomEvent.StoredLines), out RoomEvent? extremity, out error))
            {
                return false;
            }

            read.Add(extremity);
        }

        snapshot = new RoomSnapshot { CreateEvent = create, ForwardExtremities = read.MoveToImmutable(), AwaitedEvents = awaited };
        return true;
    }

    private static bool TryReadAwaited(JsonSlice header, out ImmutableArray<EventId> awaited)
    {
        awaited = [];
        if (!header.TryGetMember("awaited"u8, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        ImmutableArray<EventId>.Builder read = ImmutableArray.CreateBuilder<EventId>();
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (read.Count == Room.MaxAwaitedEvents || !item.TryGetUtf8(out ReadOnlySpan<byte> id))
            {
                return false;
            }

            read.Add(EventId.UnsafeFromUtf8(id.ToArray()));
        }

        awaited = read.ToImmutable();
        return true;
    }

    /// <summary>Takes lines from the front, without the line feed after the last of them.</summary>
    private static ReadOnlySpan<byte> TakeLines(ref ReadOnlySpan<byte> stored, int count)
    {
        int end = 0;
        for (int i = 0; i < count && end < stored.Length; i++)
        {
            int next = stored[end..].IndexOf((byte)'\n');
            end = next < 0 ? stored.Length + 1 : end + next + 1;
        }

        ReadOnlySpan<byte> taken = stored[..Math.Min(Math.Max(end - 1, 0), stored.Length)];
        stored = stored[Math.Min(end, stored.Length)..];
        return taken;
    }
}
