using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.KillTest.Load;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Sends the events of the second server: one transaction in flight, repeated under the same ID until it is acknowledged.</summary>
internal sealed class TransactionSender(FederationClient client, ServerName destination, Random random, Acknowledgements acknowledgements, Differences differences)
{
    private const int MaxPdus = 12;

    private readonly Channel<Pdu> _queue = Channel.CreateUnbounded<Pdu>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<EventId, string> _acknowledged = new();
    private int _queued;

    /// <summary>Gets the events that the sample has acknowledged without an error, with their transactions.</summary>
    public IReadOnlyDictionary<EventId, string> Acknowledged => _acknowledged;

    /// <summary>Gets the number of events that are not acknowledged yet.</summary>
    public int Waiting => Volatile.Read(ref _queued);

    public int Transactions { get; private set; }

    /// <summary>Gets the number of requests that got no acknowledgement.</summary>
    public int Failed { get; private set; }

    public void Send(Pdu pdu)
    {
        _ = Interlocked.Increment(ref _queued);
        _ = _queue.Writer.TryWrite(pdu);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<Pdu>();
            for (int size = random.Next(1, MaxPdus + 1); batch.Count < size && _queue.Reader.TryRead(out Pdu? pdu);)
            {
                batch.Add(pdu);
            }

            Transactions++;
            var transaction = Transaction.Create($"t{Transactions}", client.Origin, batch[0].OriginServerTimestamp, batch.Select(pdu => pdu.Utf8));
            ImmutableDictionary<EventId, PduResult> outcomes = await SendAsync(transaction, cancellationToken);
            foreach (Pdu pdu in batch)
            {
                if (outcomes.TryGetValue(pdu.EventId, out PduResult? result) && result.Error is null)
                {
                    _acknowledged[pdu.EventId] = transaction.Id;
                }
                else
                {
                    differences.Add($"the event {pdu.EventId} of the transaction {transaction.Id} was refused: {result?.Error ?? "the answer does not have it"}");
                }
            }

            acknowledgements.Report();
            _ = Interlocked.Add(ref _queued, -batch.Count);
        }
    }

    private async Task<ImmutableDictionary<EventId, PduResult>> SendAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await client.Transactions.SendAsync(destination, transaction, cancellationToken)).Outcomes.ToImmutableDictionary();
            }
            catch (FederationException)
            {
                // The server is down, was killed before its answer, or asks to wait.
                Failed++;
                await Ports.WaitAsync(destination.Port!.Value, cancellationToken);
            }
        }
    }
}
