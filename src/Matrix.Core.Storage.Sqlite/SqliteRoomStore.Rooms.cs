using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Reads rooms.</summary>
public sealed partial class SqliteRoomStore
{
    private const int MaxRoomsOfAnEvent = 16;
    private const string RoomColumns = "number, epoch, position, version, extremities, current_state";
    private const string EventColumns = "event_id, id, status, time, state_before, redacts, bytes";
    private const long PositionMask = (1L << SqliteSchema.PositionBits) - 1;

    /// <inheritdoc />
    public async ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken) => await _writer.RunAsync(
        session =>
        {
            _ = session.Execute("INSERT INTO rooms (room_id, epoch, position) VALUES ($0, 1, 0) ON CONFLICT (room_id) DO UPDATE SET epoch = epoch + 1", roomId.Utf8);
            return ReadRoom(session, roomId)!;
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) =>
        new(_readers.Run(session => ReadRoom(session, roomId) is { Position: > 0 } room ? room : null, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(_readers.Run(
            session => ReadList(session.Query("SELECT room_id FROM rooms WHERE room_id > $0 AND position > 0 ORDER BY room_id LIMIT $1", after?.Utf8 ?? ReadOnlyMemory<byte>.Empty, limit), reader => reader.GetRoomId(0)),
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return new(_readers.Run<IReadOnlyList<StoredEvent>>(
            session =>
            {
                var events = new List<StoredEvent>(eventIds.Count);
                long number = FindNumber(session, roomId);
                foreach (EventId eventId in eventIds)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    events.AddRange(ReadList(session.Query($"SELECT {EventColumns} FROM events WHERE event_id = $0 AND room = $1", eventId.Utf8, number), ReadEvent));
                }

                return events;
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(_readers.Run(
            session =>
            {
                long first = FindNumber(session, roomId) << SqliteSchema.PositionBits;
                long start = first + Math.Min(from, PositionMask);
                return direction == LogDirection.Forward
                    ? ReadList(session.Query($"SELECT {EventColumns} FROM events WHERE id > $0 AND id <= $1 ORDER BY id LIMIT $2", start, first + PositionMask, limit), ReadEvent, cancellationToken)
                    : ReadList(session.Query($"SELECT {EventColumns} FROM events WHERE id > $0 AND id < $1 ORDER BY id DESC LIMIT $2", first, start, limit), ReadEvent, cancellationToken);
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken) => new(_readers.Run(
        session => ReadList(
            session.Query("SELECT r.room_id FROM events e JOIN rooms r ON r.number = e.room WHERE e.event_id = $0 ORDER BY r.room_id LIMIT $1", eventId.Utf8, MaxRoomsOfAnEvent),
            reader => reader.GetRoomId(0)),
        cancellationToken));

    /// <inheritdoc />
    public ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken) => new(_readers.Run(
        session => ReadList(
            direction == LogDirection.Forward
                ? session.Query($"SELECT {EventColumns} FROM events WHERE room = $0 AND time >= $1 AND status = 1 ORDER BY time, id LIMIT 1", FindNumber(session, roomId), timestamp.Milliseconds)
                : session.Query($"SELECT {EventColumns} FROM events WHERE room = $0 AND time <= $1 AND status = 1 ORDER BY time DESC, id DESC LIMIT 1", FindNumber(session, roomId), timestamp.Milliseconds),
            ReadEvent).SingleOrDefault(),
        cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return new(_readers.Run<IReadOnlyList<StoredStateNode>>(
            session =>
            {
                var nodes = new List<StoredStateNode>(hashes.Count);
                long number = FindNumber(session, roomId);
                foreach (StateHash hash in hashes)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (session.ReadBytes("SELECT bytes FROM state_nodes WHERE room = $0 AND hash = $1", number, hash.Span.ToArray()) is { } bytes)
                    {
                        nodes.Add(new StoredStateNode(hash, bytes));
                    }
                }

                return nodes;
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken) => new(_readers.Run(
        session => ReadList(session.Query("SELECT event_id FROM awaited WHERE room = $0 ORDER BY id", FindNumber(session, roomId)), reader => reader.GetEventId(0)),
        cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return new(_readers.Run<IReadOnlyList<StoredRedaction>>(
            session =>
            {
                var found = new List<(long Id, StoredRedaction Redaction)>();
                long number = FindNumber(session, roomId);
                foreach (EventId target in targets)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    found.AddRange(ReadList(
                        session.Query("SELECT id, event_id FROM events WHERE redacts = $0 AND room = $1 AND status = 1", target.Utf8, number),
                        reader => (reader.GetInt64(0), new StoredRedaction(target, reader.GetEventId(1)))));
                }

                return [.. found.OrderBy(item => item.Id).Select(item => item.Redaction)];
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken) => new(_readers.Run(
        session => session.ReadBytes("SELECT bytes FROM originals WHERE room = $0 AND event_id = $1", FindNumber(session, roomId), eventId.Utf8) is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null,
        cancellationToken));

    /// <inheritdoc />
    public async ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await _writer.RunAsync(
            session => session.Execute("DELETE FROM originals WHERE rowid IN (SELECT rowid FROM originals WHERE redacted_at < $0 ORDER BY redacted_at LIMIT $1)", redactedBefore.UtcTicks, limit),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken) => _ = await _writer.RunAsync(
        session =>
        {
            long number = FindNumber(session, roomId);
            if (number == 0)
            {
                return 0;
            }

            long first = number << SqliteSchema.PositionBits;
            _ = session.Execute("DELETE FROM events WHERE id >= $0 AND id <= $1", first, first + PositionMask);
            _ = session.Execute("DELETE FROM state_nodes WHERE room = $0", number);
            _ = session.Execute("DELETE FROM compaction_queue WHERE room = $0", number);
            _ = session.Execute("DELETE FROM awaited WHERE room = $0", number);
            _ = session.Execute("DELETE FROM originals WHERE room = $0", number);
            _ = session.Execute("DELETE FROM updates WHERE room = $0", number);
            _ = session.Execute("DELETE FROM outbox WHERE pdu IN (SELECT id FROM outbox_pdus WHERE room = $0)", number);
            _ = session.Execute("DELETE FROM outbox_pdus WHERE room = $0", number);

            // The row of a room that was opened stays, because its epochs go on. That of a room which only an update named does not.
            _ = session.Execute("DELETE FROM rooms WHERE number = $0 AND epoch = 0", number);
            return session.Execute(
                "UPDATE rooms SET epoch = epoch + 1, position = 0, version = NULL, extremities = NULL, current_state = NULL, generation = 0, compaction_phase = 0 WHERE number = $0",
                number);
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Returns the number of a room; 0 if the store does not know it.</summary>
    private static long FindNumber(SqliteSession session, RoomId roomId) => session.ReadInt64("SELECT number FROM rooms WHERE room_id = $0", roomId.Utf8);

    private static StoredRoom? ReadRoom(SqliteSession session, RoomId roomId)
    {
        using SqliteDataReader reader = session.Query($"SELECT {RoomColumns} FROM rooms WHERE room_id = $0", roomId.Utf8);
        return !reader.Read() ? null : new StoredRoom
        {
            RoomId = roomId,
            Epoch = reader.GetInt64(1),
            Position = reader.GetInt64(2),
            Version = reader.IsDBNull(3) ? default : RoomVersionId.Parse(reader.GetBytes(3)),
            ForwardExtremities = reader.IsDBNull(4) ? [] : SqliteText.ReadIds(reader.GetBytes(4)),
            CurrentState = reader.IsDBNull(5) ? default : reader.GetHash(5),
        };
    }

    private static StoredEvent ReadEvent(SqliteDataReader reader) => new()
    {
        EventId = reader.GetEventId(0),
        Position = reader.GetInt64(1) & PositionMask,
        Status = (EventStatus)reader.GetInt32(2),
        OriginServerTimestamp = new MatrixTimestamp(reader.GetInt64(3)),
        StateBefore = reader.IsDBNull(4) ? null : reader.GetHash(4),
        Redacts = reader.IsDBNull(5) ? null : reader.GetEventId(5),
        Bytes = reader.GetBytes(6),
    };

    private static List<T> ReadList<T>(SqliteDataReader reader, Func<SqliteDataReader, T> read, CancellationToken cancellationToken = default)
    {
        using (reader)
        {
            var list = new List<T>();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                list.Add(read(reader));
            }

            return list;
        }
    }
}
