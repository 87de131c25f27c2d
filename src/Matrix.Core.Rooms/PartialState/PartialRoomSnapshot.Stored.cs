using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Rooms;

/// <content>Writes and reads the stored form of a snapshot.</content>
/// <remarks>The stored form is a line of JSON, then the rooms in the form of <see cref="RoomSnapshot.ToStoredBytes"/>. The line has the number of lines of each. Unknown fields are ignored.</remarks>
public sealed partial record PartialRoomSnapshot
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum length of the first line, in bytes. The line lists the partial events and the servers.</summary>
    public const int MaxStoredHeaderLength = 268_435_456;

    private static readonly (ResyncEndReason Value, string Name)[] Reasons =
        [(ResyncEndReason.None, "none"), (ResyncEndReason.Left, "left"), (ResyncEndReason.Closed, "closed"), (ResyncEndReason.StateUnavailable, "state_unavailable")];

    /// <summary>Returns the bytes that a host stores for the room. They do not contain states.</summary>
    /// <returns>Lines of JSON in UTF-8. The last line does not end with a line feed.</returns>
    public byte[] ToStoredBytes()
    {
        byte[]? known = Known?.ToStoredBytes();
        byte[]? full = Full?.ToStoredBytes();
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("at_join"u8, ServersAtJoinCount);
            writer.WriteString("end"u8, Reasons.First(reason => reason.Value == EndReason).Name);
            writer.WriteNumber("format"u8, StoredFormat);
            writer.WriteNumber("full"u8, CountLines(full));
            WriteEvents(writer, "history"u8, PartialEvents.Where(item => item.IsHistory));
            writer.WriteString("join"u8, Join.Utf8Span);
            writer.WriteNumber("known"u8, CountLines(known));
            writer.WriteNumber("left_out"u8, LeftOutCount);
            WriteEvents(writer, "partial"u8, PartialEvents);
            writer.WriteNumber("placed"u8, PlacedCount);
            writer.WriteNumber("rechecked"u8, RecheckedCount);
            WriteServers(writer);
            writer.WriteEndObject();
        }

        foreach (byte[] room in new[] { known, full }.OfType<byte[]>())
        {
            output.Write("\n"u8);
            output.Write(room);
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
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out PartialRoomSnapshot? snapshot, out StoredFormError error)
    {
        snapshot = null;
        if (!StoredLine.TryRead(stored, MaxStoredHeaderLength, StoredFormat, "partial_room_snapshot", out byte[] line, out ReadOnlySpan<byte> rest, out error))
        {
            return false;
        }

        JsonSlice header = JsonSlice.FromCanonical(line);
        if (FindMalformedField(header, out PartialRoomSnapshot? read, out int known, out int full) is { } field)
        {
            error = new StoredFormError(StoredFormErrorKind.MalformedField, field);
            return false;
        }

        long lines = rest.Count((byte)'\n') + 1L;
        if ((known == 0 && full == 0) || known > lines || full > lines || (long)known + full != lines)
        {
            error = new StoredFormError(StoredFormErrorKind.WrongLineCount, "partial_room_snapshot");
            return false;
        }

        int end = FindEnd(rest, known);
        RoomSnapshot? knownRoom = null;
        RoomSnapshot? fullRoom = null;
        if ((known > 0 && !RoomSnapshot.TryLoadTrusted(rest[..end], out knownRoom, out error))
            || (full > 0 && !RoomSnapshot.TryLoadTrusted(known > 0 ? rest[(end + 1)..] : rest, out fullRoom, out error)))
        {
            return false;
        }

        snapshot = read! with { Known = knownRoom, Full = fullRoom };
        return true;
    }

    private static string? FindMalformedField(JsonSlice header, out PartialRoomSnapshot? read, out int known, out int full)
    {
        read = null;
        full = 0;
        if (!TryReadCount(header, "known"u8, out known))
        {
            return "known";
        }

        if (!TryReadCount(header, "full"u8, out full))
        {
            return "full";
        }

        if (!TryReadCount(header, "at_join"u8, out int atJoin) || !TryReadServers(header, out ImmutableArray<ResyncServerSnapshot> servers) || atJoin > servers.Length)
        {
            return "servers";
        }

        if (!header.TryGetMember("join"u8, out JsonSlice join) || !join.TryGetUtf8(out ReadOnlySpan<byte> id) || !EventId.TryParse(id, out EventId joinId))
        {
            return "join";
        }

        if (!TryReadEvents(header, out ImmutableArray<PartialEvent> events))
        {
            return "partial";
        }

        if (!StoredLine.TryFind(header, "end"u8, Reasons, out ResyncEndReason? reason) || reason is not { } end)
        {
            return "end";
        }

        bool hasCounts = TryReadCount(header, "rechecked"u8, out int rechecked) & TryReadCount(header, "placed"u8, out int placed) & TryReadCount(header, "left_out"u8, out int leftOut);
        read = new PartialRoomSnapshot
        {
            Join = joinId,
            EndReason = end,
            PartialEvents = events,
            Servers = servers,
            ServersAtJoinCount = atJoin,
            RecheckedCount = rechecked,
            PlacedCount = placed,
            LeftOutCount = leftOut,
        };
        return hasCounts ? null : "rechecked";
    }

    private static bool TryReadEvents(JsonSlice header, out ImmutableArray<PartialEvent> events)
    {
        events = [];
        if (!TryReadIds(header, "partial"u8, out List<EventId> all) || !TryReadIds(header, "history"u8, out List<EventId> history))
        {
            return false;
        }

        HashSet<EventId> older = [.. history];
        events = [.. all.Select(id => new PartialEvent(id, older.Contains(id)))];
        return true;
    }

    private static bool TryReadIds(JsonSlice header, ReadOnlySpan<byte> name, out List<EventId> ids)
    {
        ids = [];
        if (!header.TryGetMember(name, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (!item.TryGetUtf8(out ReadOnlySpan<byte> text) || !EventId.TryParse(text, out EventId id))
            {
                return false;
            }

            ids.Add(id);
        }

        return true;
    }

    private static bool TryReadServers(JsonSlice header, out ImmutableArray<ResyncServerSnapshot> servers)
    {
        servers = [];
        if (!header.TryGetMember("servers"u8, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        ImmutableArray<ResyncServerSnapshot>.Builder read = ImmutableArray.CreateBuilder<ResyncServerSnapshot>();
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (!item.TryGetMember("name"u8, out JsonSlice text) || !text.TryGetUtf8(out ReadOnlySpan<byte> name) || !ServerName.TryParse(name, out ServerName server)
                || !TryReadCount(item, "failures"u8, out int failures))
            {
                return false;
            }

            read.Add(new ResyncServerSnapshot
            {
                Name = server,
                Failures = failures,
                NotBefore = item.TryGetMember("not_before"u8, out JsonSlice time) && time.TryGetInt64(out long notBefore) ? new MatrixTimestamp(notBefore) : null,
                IsQuarantined = item.TryGetMember("quarantined"u8, out _),
            });
        }

        servers = read.DrainToImmutable();
        return true;
    }

    private static bool TryReadCount(JsonSlice of, ReadOnlySpan<byte> name, out int count)
    {
        count = 0;
        if (!of.TryGetMember(name, out JsonSlice value) || !value.TryGetInt64(out long read) || read is < 0 or > int.MaxValue)
        {
            return false;
        }

        count = (int)read;
        return true;
    }

    private static void WriteEvents(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<PartialEvent> events)
    {
        writer.WriteStartArray(name);
        foreach (PartialEvent item in events)
        {
            writer.WriteStringValue(item.EventId.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private void WriteServers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("servers"u8);
        foreach (ResyncServerSnapshot server in Servers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("failures"u8, server.Failures);
            writer.WriteString("name"u8, server.Name.Utf8Span);
            if (server.NotBefore is { } notBefore)
            {
                writer.WriteNumber("not_before"u8, notBefore.Milliseconds);
            }

            if (server.IsQuarantined)
            {
                writer.WriteBoolean("quarantined"u8, value: true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static long CountLines(byte[]? room) => room is null ? 0 : room.AsSpan().Count((byte)'\n') + 1L;

    /// <summary>Finds the end of the first lines.</summary>
    private static int FindEnd(ReadOnlySpan<byte> lines, long count)
    {
        int end = -1;
        for (long i = 0; i < count; i++)
        {
            int next = lines[(end + 1)..].IndexOf((byte)'\n');
            end = next < 0 ? lines.Length : end + 1 + next;
        }

        return Math.Max(end, 0);
    }
}
