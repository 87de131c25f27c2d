using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Npgsql;
using static Matrix.Core.Storage.Postgres.PostgresParameters;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Holds the feed and the received transactions.</summary>
public sealed partial class PostgresRoomStore
{
    /// <inheritdoc />
    public async ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updates);
        if (updates.Count == 0)
        {
            throw new ArgumentException("The list of updates is empty.", nameof(updates));
        }

        ThrowIfTooMany(updates.Count);
        return await WriteAsync(
            async session =>
            {
                var statements = new List<(string, NpgsqlParameter[])>();
                AddUpdates(statements, updates);
                _ = await session.ExecuteAsync(statements, cancellationToken).ConfigureAwait(false);
                return (await session.QueryAsync($"SELECT {FirstPosition} + $1", reader => reader.GetInt64(0), cancellationToken, Int64(updates.Count)).ConfigureAwait(false))[0];
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await ReadAsync(
            session => session.QueryAsync(
                $"SELECT position, kind, room_id, event_id, origin, content FROM {_s}.updates WHERE position > $1 AND position < {VisibleEnd} ORDER BY position LIMIT $2",
                ReadUpdate,
                cancellationToken,
                Int64(after),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        return (await ReadAsync(
            session => session.QueryAsync($"SELECT position FROM {_s}.cursors WHERE name = $1", reader => reader.GetInt64(0), cancellationToken, Name(consumer)),
            cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        _ = await WriteAsync(
            session => session.ExecuteAsync(
                $"INSERT INTO {_s}.cursors (name, position) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
                cancellationToken,
                Name(consumer),
                Int64(position)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(through);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await WriteAsync(
            session => session.ExecuteAsync(
                $"DELETE FROM {_s}.updates WHERE position IN (SELECT position FROM {_s}.updates WHERE position <= $1 AND position < {VisibleEnd} ORDER BY position LIMIT $2)",
                cancellationToken,
                Int64(through),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionId);
        return (await ReadAsync(
            session => session.QueryAsync(
                $"SELECT received_at, response FROM {_s}.transactions WHERE origin = $1 AND transaction_id = $2",
                reader => new StoredTransaction
                {
                    Origin = origin,
                    TransactionId = transactionId,
                    ReceivedAt = new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero),
                    Response = reader.GetFieldValue<byte[]>(1),
                },
                cancellationToken,
                Bytes(origin.Utf8),
                Name(transactionId)),
            cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPerOrigin, 1);
        ThrowIfTooMany(updates.Count);
        _ = await WriteAsync(
            async session =>
            {
                int added = await session.ExecuteAsync(
                    $"INSERT INTO {_s}.transactions (origin, transaction_id, received_at, response) VALUES ($1, $2, $3, $4) ON CONFLICT (origin, transaction_id) DO NOTHING",
                    cancellationToken,
                    Bytes(transaction.Origin.Utf8),
                    Name(transaction.TransactionId),
                    Int64(transaction.ReceivedAt.UtcTicks),
                    Bytes(transaction.Response)).ConfigureAwait(false);
                if (added == 0)
                {
                    return 0;
                }

                var statements = new List<(string, NpgsqlParameter[])>();
                AddUpdates(statements, updates);
                statements.Add((
                    $"DELETE FROM {_s}.transactions WHERE id IN (SELECT id FROM {_s}.transactions WHERE origin = $1 ORDER BY received_at DESC, id DESC OFFSET $2)",
                    [Bytes(transaction.Origin.Utf8), Int64(maxPerOrigin)]));
                return await session.ExecuteAsync(statements, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await WriteAsync(
            session => session.ExecuteAsync(
                $"DELETE FROM {_s}.transactions WHERE id IN (SELECT id FROM {_s}.transactions WHERE received_at < $1 ORDER BY received_at LIMIT $2)",
                cancellationToken,
                Int64(receivedBefore.UtcTicks),
                Int64(limit)),
            cancellationToken).ConfigureAwait(false);
    }

    private static HostUpdate ReadUpdate(NpgsqlDataReader reader) => new()
    {
        Position = reader.GetInt64(0),
        Kind = (HostUpdateKind)reader.GetInt32(1),
        RoomId = reader.IsDBNull(2) ? null : RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(2)),
        EventId = reader.IsDBNull(3) ? null : EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(3)),
        Origin = reader.IsDBNull(4) ? null : ServerName.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(4)),
        Content = reader.GetFieldValue<byte[]>(5),
    };
}
