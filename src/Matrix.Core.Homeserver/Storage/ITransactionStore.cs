using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the durable record of received transactions, by which a repeated transaction gets the same response.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Server-server API, Transactions</seealso>
public interface ITransactionStore
{
    /// <summary>Finds the response to a transaction.</summary>
    /// <param name="origin">The server that sent the transaction.</param>
    /// <param name="transactionId">The transaction ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The transaction, or <see langword="null"/> if it is not recorded.</returns>
    ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken);

    /// <summary>Records a transaction with its response, and appends the updates that it brought, in one step. A transaction that is recorded already is left as it is, and its updates are not appended.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="updates">The updates for the feed.</param>
    /// <param name="maxPerOrigin">The maximum number of recorded transactions of one server, at least 1. Above it, the oldest are removed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken);

    /// <summary>Removes the transactions that were received before a time.</summary>
    /// <param name="receivedBefore">The time.</param>
    /// <param name="limit">The maximum number of transactions to remove, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of removed transactions.</returns>
    ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken);
}
