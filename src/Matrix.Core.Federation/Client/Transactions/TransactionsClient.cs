using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Sending events and ephemeral data.</summary>
/// <remarks>Matrix spec, server-server API, § Transactions.</remarks>
public sealed class TransactionsClient
{
    private readonly RequestExecutor _caller;

    internal TransactionsClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>PUT /send/{txnId}</c>: sends a transaction.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="transaction">The transaction. The next one is sent only when this one has been taken.</param>
    /// <param name="cancellationToken">Gives up; the server may have taken it all the same.</param>
    /// <returns>
    /// What became of each event, as far as the server says it. A 2xx means that the transaction is taken, whatever the body is and even where it breaks off.
    /// </returns>
    /// <exception cref="FederationException">The transaction was not taken, or it is not known whether it was: it is to be sent again as it is.</exception>
    /// <remarks>An answer that is no JSON by its <c>Content-Type</c> is no Matrix server's, whatever its status: parked names answer 200 with a web page.</remarks>
    public async Task<TransactionResponse> SendAsync(ServerName destination, Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/send").Segment(transaction.Id);
        FederationRequest request = RequestFactory.Put(destination, target, RequestClass.Transaction, transaction.Content);
        return TransactionResponse.Parse(await _caller.ReadAdviceAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false));
    }
}
