using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>The received transactions of the store.</summary>
public sealed partial class InMemoryRoomStore
{
    private readonly Dictionary<ServerName, OrderedDictionary<string, StoredTransaction>> _transactions = [];

    /// <inheritdoc />
    public ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_transactions.GetValueOrDefault(origin)?.GetValueOrDefault(transactionId));
        }
    }

    /// <inheritdoc />
    public ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPerOrigin, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_transactions.TryGetValue(transaction.Origin, out OrderedDictionary<string, StoredTransaction>? recorded))
            {
                recorded = new OrderedDictionary<string, StoredTransaction>(StringComparer.Ordinal);
                _transactions[transaction.Origin] = recorded;
            }

            if (!recorded.TryAdd(transaction.TransactionId, transaction with { Response = transaction.Response.ToArray() }))
            {
                return default;
            }

            AddUpdates(updates);
            while (recorded.Count > maxPerOrigin)
            {
                _ = recorded.Remove(recorded.Values.MinBy(item => item.ReceivedAt)!.TransactionId);
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            StoredTransaction[] expired =
            [
                .. _transactions.Values.SelectMany(recorded => recorded.Values).Where(item => item.ReceivedAt < receivedBefore).OrderBy(item => item.ReceivedAt).Take(limit),
            ];
            foreach (StoredTransaction item in expired)
            {
                OrderedDictionary<string, StoredTransaction> recorded = _transactions[item.Origin];
                _ = recorded.Remove(item.TransactionId);
                if (recorded.Count == 0)
                {
                    _ = _transactions.Remove(item.Origin);
                }
            }

            return new(expired.Length);
        }
    }

    private void CopyTransactionsTo(InMemoryRoomStore fork)
    {
        foreach ((ServerName origin, OrderedDictionary<string, StoredTransaction> recorded) in _transactions)
        {
            fork._transactions[origin] = new OrderedDictionary<string, StoredTransaction>(recorded, StringComparer.Ordinal);
        }
    }
}
