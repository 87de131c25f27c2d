using System.Collections.Concurrent;
using Matrix.Core.Events;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Microsoft.AspNetCore.Http;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Records the transactions as they come over the wire, before the second server reads them.</summary>
internal sealed class ReceivedTransactions(RoomVersion version, Differences differences)
{
    private const string Path = "/_matrix/federation/v1/send/";

    private readonly ConcurrentDictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<EventId, (string TransactionId, byte[] Bytes)> _events = new();
    private int _repeated;

    /// <summary>Gets the number of requests that repeated a transaction.</summary>
    public int Repeated => _repeated;

    public IEnumerable<EventId> Events => _events.Keys;

    /// <summary>Returns the bytes of an event as they were received.</summary>
    public ReadOnlyMemory<byte>? Find(EventId eventId) => _events.TryGetValue(eventId, out (string TransactionId, byte[] Bytes) found) ? found.Bytes : null;

    public async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is { } path && path.StartsWith(Path, StringComparison.Ordinal))
        {
            context.Request.EnableBuffering();
            using var content = new MemoryStream();
            try
            {
                await context.Request.Body.CopyToAsync(content, context.RequestAborted);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The server was killed while it sent. The transaction was not received.
                return;
            }

            Record(path[Path.Length..], content.ToArray());
            context.Request.Body.Position = 0;
        }

        await next(context);
    }

    private void Record(string transactionId, byte[] content)
    {
        if (!_contents.TryAdd(transactionId, content))
        {
            _ = Interlocked.Increment(ref _repeated);
            if (!_contents[transactionId].AsSpan().SequenceEqual(content))
            {
                differences.Add($"the transaction {transactionId} was repeated with other bytes");
            }

            return;
        }

        if (!ReceivedTransaction.TryParse(content, out ReceivedTransaction? transaction, out _))
        {
            differences.Add($"the transaction {transactionId} cannot be read");
            return;
        }

        foreach (ReadOnlyMemory<byte> pdu in transaction.Pdus)
        {
            if (!PduJson.TryGetEventId(pdu.Span, version, out EventId eventId, out _))
            {
                differences.Add($"the transaction {transactionId} has an event that cannot be read");
            }
            else if (!_events.TryAdd(eventId, (transactionId, pdu.ToArray())))
            {
                differences.Add($"the event {eventId} was sent in the transactions {_events[eventId].TransactionId} and {transactionId}");
            }
        }
    }
}
