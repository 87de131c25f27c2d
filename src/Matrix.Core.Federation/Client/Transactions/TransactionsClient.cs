using System.Collections.ObjectModel;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Sending events and ephemeral data.</summary>
/// <remarks>Matrix spec, server-server API, § Transactions.</remarks>
public sealed class TransactionsClient
{
    private readonly FederationCaller _caller;

    internal TransactionsClient(FederationCaller caller) => _caller = caller;

    /// <summary><c>PUT /send/{txnId}</c>: sends a transaction.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="transaction">The transaction. The next one is sent only when this one has been taken.</param>
    /// <param name="cancellationToken">Gives up; the server may have taken it all the same.</param>
    /// <returns>
    /// What became of each event, as far as the server says it: an event that was refused is no failed transaction. A key that is no event ID is left out.
    /// </returns>
    /// <exception cref="FederationException">The transaction was not taken, or it is not known whether it was: it is to be sent again as it is.</exception>
    public async Task<IReadOnlyDictionary<EventId, PduOutcome>> SendAsync(ServerName destination, Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RequestTarget target = new RequestTarget(Endpoint.V1 + "/send").Segment(transaction.Id);
        FederationRequest request = Endpoint.Put(destination, target, RequestClass.Transaction, transaction.Content);
        SendReply reply = await _caller.ReadAsync(request, FederationJson.Default.SendReply, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        Dictionary<EventId, PduOutcome> outcomes = [];
        foreach ((string id, PduOutcome? outcome) in reply.Pdus)
        {
            if (EventId.TryParse(id, out EventId eventId))
            {
                outcomes.Add(eventId, outcome ?? new PduOutcome());
            }
        }

        return new ReadOnlyDictionary<EventId, PduOutcome>(outcomes);
    }
}
