using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using static Matrix.Core.Storage.Postgres.PostgresParameters;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Holds the queues of destinations.</summary>
public sealed partial class PostgresRoomStore
{
    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);

        // One look into the index for each destination, whatever the length of its queue.
        return await ReadAsync(
            session => session.QueryAsync(
                $"""
                WITH RECURSIVE names (name) AS (
                    (SELECT destination FROM {_s}.outbox WHERE destination > $1 ORDER BY destination LIMIT 1)
                    UNION ALL
                    SELECT (SELECT o.destination FROM {_s}.outbox o WHERE o.destination > n.name ORDER BY o.destination LIMIT 1) FROM names n WHERE n.name IS NOT NULL
                )
                SELECT name FROM names WHERE name IS NOT NULL LIMIT $2
                """,
                reader => ServerName.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(0)),
                cancellationToken,
                Bytes(after?.Utf8 ?? ReadOnlyMemory<byte>.Empty),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT o.position, r.room_id, p.event_id, p.pdu FROM {_s}.outbox o JOIN {_s}.outbox_pdus p ON p.id = o.pdu JOIN {_s}.rooms r ON r.number = p.room
                WHERE o.destination = $1 AND o.position < {VisibleEnd} ORDER BY o.position LIMIT $2
                """,
                reader => new OutboxEntry
                {
                    Position = reader.GetInt64(0),
                    RoomId = RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(1)),
                    EventId = EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(2)),
                    Pdu = reader.GetFieldValue<byte[]>(3),
                },
                cancellationToken,
                Bytes(destination.Utf8),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken) => _ = await WriteAsync(
        async session =>
        {
            // The events are locked in order, so that of two destinations that finish at the same time the second one removes the event.
            List<long> pdus = await session.QueryAsync(
                $"""
                SELECT id FROM {_s}.outbox_pdus WHERE id IN (SELECT pdu FROM {_s}.outbox WHERE destination = $1 AND position <= $2 AND position < {VisibleEnd}) ORDER BY id FOR UPDATE
                """,
                reader => reader.GetInt64(0),
                cancellationToken,
                Bytes(destination.Utf8),
                Int64(through)).ConfigureAwait(false);
            return await session.ExecuteAsync(
                [
                    ($"DELETE FROM {_s}.outbox WHERE destination = $1 AND position <= $2 AND pdu = ANY ($3)", [Bytes(destination.Utf8), Int64(through), Int64Array(pdus)]),
                    ($"DELETE FROM {_s}.outbox_pdus p WHERE p.id = ANY ($1) AND NOT EXISTS (SELECT 1 FROM {_s}.outbox o WHERE o.pdu = p.id)", [Int64Array(pdus)]),
                ],
                cancellationToken).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken) =>
        ReadNamedAsync("destinations", Bytes(destination.Utf8), cancellationToken);

    /// <inheritdoc />
    public ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken) =>
        SaveNamedAsync("destinations", Bytes(destination.Utf8), state, cancellationToken);
}
