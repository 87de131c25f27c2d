using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides a method to send events and ephemeral data.</summary>
/// <remarks>Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Transactions</see>.</remarks>
public sealed class TransactionsClient
{
    private readonly RequestExecutor _caller;

    internal TransactionsClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Sends a transaction (<c>PUT /send/{txnId}</c>).</summary>
    /// <param name="destination">The server.</param>
    /// <param name="transaction">The transaction. Send the next one only after this one was accepted.</param>
    /// <param name="cancellationToken">Cancels the request. The server may have accepted the transaction all the same.</param>
    /// <returns>
    /// The results that the server reports for the events. A 2xx status means that the transaction was accepted, even if the body is unreadable or cut short.
    /// </returns>
    /// <exception cref="FederationException">
    /// The transaction was refused, or it is unknown whether the server accepted it. Send the same transaction again.
    /// </exception>
    /// <remarks>
    /// An answer that is not JSON by its <c>Content-Type</c> does not come from a Matrix server, whatever its status. For example, parked domains answer 200
    /// with a web page.
    /// </remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1sendtxnid"/>
    public async Task<TransactionResponse> SendAsync(ServerName destination, Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/send").Segment(transaction.Id);
        FederationRequest request = RequestFactory.Put(destination, target, RequestClass.Transaction, transaction.Content);
        return TransactionResponse.Parse(await _caller.ReadAdviceAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false));
    }
}
