using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Npgsql;
using static Matrix.Core.Storage.Postgres.PostgresParameters;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Reads rooms.</summary>
public sealed partial class PostgresRoomStore
{
    private const int MaxRoomsOfAnEvent = 16;
    private const string RoomColumns = "room_id, epoch, position, version, extremities, current_state";
    private const string EventColumns = "e.event_id, e.position, e.status, e.time, e.state_before, e.redacts, e.bytes";

    private string Number => $"(SELECT number FROM {_s}.rooms WHERE room_id = $1)";

    // The sums keep the server from reading the whole room, which it expects to be small before its first analysis: only the index of the ID is left.
    private string SelectEvents => $"SELECT {EventColumns} FROM {_s}.events e WHERE e.event_id = ANY ($2) AND e.room + 0 = {Number}";

    private string SelectRedactions => $"""
        SELECT e.event_id, e.position, NULL::int, NULL::bigint, NULL::bytea, e.redacts, NULL::bytea
        FROM {_s}.events e WHERE e.redacts = ANY ($2) AND e.redacts IS NOT NULL AND e.room + 0 = {Number} AND e.status = 1
        """;

    /// <inheritdoc />
    public async ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        return await WriteAsync(
            async session =>
            {
                // The change is a batch of its own, so that its transaction is durable like every other.
                _ = await session.ExecuteAsync(
                    $"INSERT INTO {_s}.rooms AS r (room_id, epoch, position) VALUES ($1, 1, 0) ON CONFLICT (room_id) DO UPDATE SET epoch = r.epoch + 1",
                    cancellationToken,
                    Bytes(roomId.Utf8)).ConfigureAwait(false);
                return (await session.QueryAsync($"SELECT {RoomColumns} FROM {_s}.rooms WHERE room_id = $1", ReadRoom, cancellationToken, Bytes(roomId.Utf8)).ConfigureAwait(false))[0];
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) => (await ReadAsync(
        session => session.QueryAsync($"SELECT {RoomColumns} FROM {_s}.rooms WHERE room_id = $1 AND position > 0", ReadRoom, cancellationToken, Bytes(roomId.Utf8)),
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await ReadAsync(
            session => session.QueryAsync(
                $"SELECT room_id FROM {_s}.rooms WHERE room_id > $1 AND position > 0 ORDER BY room_id LIMIT $2",
                reader => RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
                cancellationToken,
                Bytes(after?.Utf8 ?? ReadOnlyMemory<byte>.Empty),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return eventIds.Count == 0 ? [] : await ReadByKeysAsync(SelectEvents, InRoom(roomId, eventIds), ReadEvent, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <remarks>Both are read by one statement.</remarks>
    public async ValueTask<StoredEventLookup> LookUpEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var events = new List<StoredEvent>();
        var redactions = new List<(long Position, StoredRedaction Redaction)>();
        _ = eventIds.Count == 0 ? [] : await ReadByKeysAsync(
            $"{SelectEvents} UNION ALL {SelectRedactions}",
            InRoom(roomId, eventIds),
            reader =>
            {
                if (reader.IsDBNull(6))
                {
                    redactions.Add((reader.GetInt64(1), ReadRedaction(reader)));
                }
                else
                {
                    events.Add(ReadEvent(reader));
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return new StoredEventLookup(events, [.. redactions.OrderBy(found => found.Position).Select(found => found.Redaction)]);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        string condition = direction == LogDirection.Forward ? "e.position > $2 ORDER BY e.position" : "e.position < $2 ORDER BY e.position DESC";
        return await ReadAsync(
            session => session.QueryAsync($"SELECT {EventColumns} FROM {_s}.events e WHERE e.room = {Number} AND {condition} LIMIT $3", ReadEvent, cancellationToken, Bytes(roomId.Utf8), Int64(from), Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken) => await ReadAsync(
        session => session.QueryAsync(
            $"SELECT r.room_id FROM {_s}.events e JOIN {_s}.rooms r ON r.number = e.room WHERE e.event_id = $1 ORDER BY r.room_id LIMIT {MaxRoomsOfAnEvent}",
            reader => RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
            cancellationToken,
            Bytes(eventId.Utf8)),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken)
    {
        string condition = direction == LogDirection.Forward ? "e.time >= $2 ORDER BY e.time, e.position" : "e.time <= $2 ORDER BY e.time DESC, e.position DESC";
        return (await ReadAsync(
            session => session.QueryAsync(
                $"SELECT {EventColumns} FROM {_s}.events e WHERE e.room = {Number} AND e.status = 1 AND {condition} LIMIT 1",
                ReadEvent,
                cancellationToken,
                Bytes(roomId.Utf8),
                Int64(timestamp.Milliseconds)),
            cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return hashes.Count == 0 ? [] : await ReadByKeysAsync(
            $"SELECT n.hash, n.bytes FROM {_s}.state_nodes n WHERE n.hash = ANY ($2) AND n.room = {Number}",
            [Bytes(roomId.Utf8), BytesArray(hashes.Select(hash => (ReadOnlyMemory<byte>?)hash.Span.ToArray()))],
            reader => new StoredStateNode(new StateHash(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken) => await ReadAsync(
        session => session.QueryAsync(
            $"SELECT event_id FROM {_s}.awaited WHERE room = {Number} ORDER BY id",
            reader => EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
            cancellationToken,
            Bytes(roomId.Utf8)),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return targets.Count == 0 ? [] : await ReadByKeysAsync($"{SelectRedactions} ORDER BY e.position", InRoom(roomId, targets), ReadRedaction, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken)
    {
        List<byte[]> rows = await ReadAsync(
            session => session.QueryAsync(
                $"SELECT bytes FROM {_s}.originals WHERE room = {Number} AND event_id = $2",
                reader => reader.GetFieldValue<byte[]>(0),
                cancellationToken,
                Bytes(roomId.Utf8),
                Bytes(eventId.Utf8)),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? (ReadOnlyMemory<byte>?)null : rows[0];
    }

    /// <inheritdoc />
    public async ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await WriteAsync(
            session => session.ExecuteAsync(
                $"DELETE FROM {_s}.originals WHERE (room, event_id) IN (SELECT room, event_id FROM {_s}.originals WHERE redacted_at < $1 ORDER BY redacted_at LIMIT $2)",
                cancellationToken,
                Int64(redactedBefore.UtcTicks),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken) => _ = await WriteAsync(
        session =>
        {
            // The change of the room comes first: it locks the room, so that no append runs in between.
            NpgsqlParameter[] Room() => [Bytes(roomId.Utf8)];
            return session.ExecuteAsync(
                [
                    ($"UPDATE {_s}.rooms SET epoch = epoch + 1, position = 0, version = NULL, extremities = NULL, current_state = NULL, generation = 0, compaction_phase = 0 WHERE room_id = $1", Room()),
                    ($"DELETE FROM {_s}.events WHERE room = {Number}", Room()),
                    ($"DELETE FROM {_s}.state_nodes WHERE room = {Number}", Room()),
                    ($"DELETE FROM {_s}.compaction_queue WHERE room = {Number}", Room()),
                    ($"DELETE FROM {_s}.awaited WHERE room = {Number}", Room()),
                    ($"DELETE FROM {_s}.originals WHERE room = {Number}", Room()),
                    ($"DELETE FROM {_s}.updates WHERE room_id = $1", Room()),
                    ($"DELETE FROM {_s}.outbox WHERE pdu IN (SELECT id FROM {_s}.outbox_pdus WHERE room = {Number})", Room()),
                    ($"DELETE FROM {_s}.outbox_pdus WHERE room = {Number}", Room()),
                ],
                cancellationToken);
        },
        cancellationToken).ConfigureAwait(false);

    private Task<List<T>> ReadByKeysAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        ReadAsync(session => session.QueryByKeysAsync(sql, read, cancellationToken, parameters), cancellationToken);

    private static NpgsqlParameter[] InRoom(RoomId roomId, IReadOnlyCollection<EventId> eventIds) => [Bytes(roomId.Utf8), BytesArray(eventIds.Select(id => (ReadOnlyMemory<byte>?)id.Utf8))];

    private static StoredRedaction ReadRedaction(NpgsqlDataReader reader) => new(EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(5)), EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)));

    private static StoredRoom ReadRoom(NpgsqlDataReader reader) => new()
    {
        RoomId = RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
        Epoch = reader.GetInt64(1),
        Position = reader.GetInt64(2),
        Version = reader.IsDBNull(3) ? default : RoomVersionId.Parse(reader.GetFieldValue<byte[]>(3)),
        ForwardExtremities = reader.IsDBNull(4) ? [] : [.. reader.GetFieldValue<byte[][]>(4).Select(id => EventId.UnsafeFromUtf8(id))],
        CurrentState = reader.IsDBNull(5) ? default : new StateHash(reader.GetFieldValue<byte[]>(5)),
    };

    private static StoredEvent ReadEvent(NpgsqlDataReader reader) => new()
    {
        EventId = EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
        Position = reader.GetInt64(1),
        Status = (EventStatus)reader.GetInt32(2),
        OriginServerTimestamp = new MatrixTimestamp(reader.GetInt64(3)),
        StateBefore = reader.IsDBNull(4) ? null : new StateHash(reader.GetFieldValue<byte[]>(4)),
        Redacts = reader.IsDBNull(5) ? null : EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(5)),
        Bytes = reader.GetFieldValue<byte[]>(6),
    };
}
