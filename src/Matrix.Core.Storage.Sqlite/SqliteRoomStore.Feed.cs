using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Holds the feed and the received transactions.</summary>
public sealed partial class SqliteRoomStore
{
    /// <inheritdoc />
    public async ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updates);
        if (updates.Count == 0)
        {
            throw new ArgumentException("The list of updates is empty.", nameof(updates));
        }

        return await _writer.RunAsync(session => AddUpdates(session, updates), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(_readers.Run(
            session => ReadList(
                session.Query(
                    "SELECT u.position, u.kind, r.room_id, u.event_id, u.origin, u.content FROM updates u LEFT JOIN rooms r ON r.number = u.room WHERE u.position > $0 ORDER BY u.position LIMIT $1",
                    after,
                    limit),
                ReadUpdate,
                cancellationToken),
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        return new(_readers.Run(session => session.ReadInt64("SELECT position FROM cursors WHERE name = $0", SqliteText.ToBytes(consumer)), cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        byte[] name = SqliteText.ToBytes(consumer);
        _ = await _writer.RunAsync(
            session => session.Execute("INSERT INTO cursors (name, position) VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET position = excluded.position", name, position),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(through);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await _writer.RunAsync(
            session =>
            {
                // The rooms that exist only because an update names them, such as an invite.
                List<long> named = ReadList(
                    session.Query(
                        "SELECT DISTINCT r.number FROM (SELECT room FROM updates WHERE position <= $0 ORDER BY position LIMIT $1) u JOIN rooms r ON r.number = u.room WHERE r.epoch = 0",
                        through,
                        limit),
                    reader => reader.GetInt64(0));
                int removed = session.Execute("DELETE FROM updates WHERE position IN (SELECT position FROM updates WHERE position <= $0 ORDER BY position LIMIT $1)", through, limit);
                foreach (long number in named)
                {
                    _ = session.Execute("DELETE FROM rooms WHERE number = $0 AND NOT EXISTS (SELECT 1 FROM updates WHERE room = $0)", number);
                }

                return removed;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionId);
        return new(_readers.Run(
            session =>
            {
                using SqliteDataReader reader = session.Query("SELECT received_at, response FROM transactions WHERE origin = $0 AND transaction_id = $1", origin.Utf8, SqliteText.ToBytes(transactionId));
                return !reader.Read() ? null : new StoredTransaction
                {
                    Origin = origin,
                    TransactionId = transactionId,
                    ReceivedAt = new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero),
                    Response = reader.GetBytes(1),
                };
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPerOrigin, 1);
        byte[] id = SqliteText.ToBytes(transaction.TransactionId);
        _ = await _writer.RunAsync(
            session =>
            {
                int added = session.Execute(
                    "INSERT INTO transactions (origin, transaction_id, received_at, response) VALUES ($0, $1, $2, $3) ON CONFLICT (origin, transaction_id) DO NOTHING",
                    transaction.Origin.Utf8,
                    id,
                    transaction.ReceivedAt.UtcTicks,
                    transaction.Response);
                if (added == 0)
                {
                    return 0;
                }

                _ = AddUpdates(session, updates);
                return session.Execute(
                    "DELETE FROM transactions WHERE id IN (SELECT id FROM transactions WHERE origin = $0 ORDER BY received_at DESC, id DESC LIMIT -1 OFFSET $1)",
                    transaction.Origin.Utf8,
                    maxPerOrigin);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await _writer.RunAsync(
            session => session.Execute("DELETE FROM transactions WHERE id IN (SELECT id FROM transactions WHERE received_at < $0 ORDER BY received_at LIMIT $1)", receivedBefore.UtcTicks, limit),
            cancellationToken).ConfigureAwait(false);
    }

    private static HostUpdate ReadUpdate(SqliteDataReader reader) => new()
    {
        Position = reader.GetInt64(0),
        Kind = (HostUpdateKind)reader.GetInt32(1),
        RoomId = reader.IsDBNull(2) ? null : reader.GetRoomId(2),
        EventId = reader.IsDBNull(3) ? null : reader.GetEventId(3),
        Origin = reader.IsDBNull(4) ? null : reader.GetServerName(4),
        Content = reader.GetBytes(5),
    };
}
