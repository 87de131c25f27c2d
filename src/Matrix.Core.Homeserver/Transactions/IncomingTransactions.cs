using System.Collections.Concurrent;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Microsoft.Extensions.Logging;
using EventId = Matrix.Core.Identifiers.EventId;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>
/// Receives transactions: one at a time from each server, each once. A repeated transaction gets the bytes of the first answer.
/// </summary>
/// <remarks>
/// The events of a room are received in their order, and rooms side by side. A server has one transaction at work. Events that wait for other servers wait in <see cref="RoomSlots"/>, so that those that
/// need nothing do not wait for them. The number of transactions at work and the length of their bodies (<see cref="ContentBudget"/>) are bounded too. A server whose transaction exceeds them tries again later.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Server-server API, Transactions</seealso>
internal sealed partial class IncomingTransactions(HomeserverServices services, RoomSessions rooms) : IAsyncDisposable
{
    /// <summary>The time for which an answer is remembered.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>The maximum number of remembered answers of one server.</summary>
    public const int MaxPerOrigin = 1_000;

    /// <summary>The maximum length of a transaction ID, in characters.</summary>
    public const int MaxIdLength = 255;

    /// <summary>The maximum number of transactions at work, of all servers together.</summary>
    public const int MaxAtWork = 1_000;

    private const int MaxTrimmed = 1_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<ServerName, (string TransactionId, Task<FederationReply> Work)> _running = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ContentBudget _content = new();
    private bool _isStopped;

    /// <summary>Receives a transaction.</summary>
    /// <param name="origin">The server that signed the request.</param>
    /// <param name="transactionId">The transaction ID.</param>
    /// <param name="content">The body.</param>
    /// <param name="cancellationToken">Ends the wait for the answer. The work goes on, and a repeated request gets its answer.</param>
    public Task<FederationReply> ReceiveAsync(ServerName origin, string transactionId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (transactionId.Length > MaxIdLength)
        {
            return Task.FromResult(FederationReply.InvalidParameter("The transaction ID is too long."));
        }

        Task<FederationReply> work;
        lock (_lock)
        {
            if (_running.TryGetValue(origin, out (string TransactionId, Task<FederationReply> Work) running))
            {
                if (running.TransactionId != transactionId)
                {
                    return Task.FromResult(FederationReply.LimitExceeded("Another transaction of the server is at work.", RetryAfter));
                }

                work = running.Work;
            }
            else if (_isStopped)
            {
                return Task.FromResult(FederationReply.Unavailable());
            }
            else if (_running.Count >= MaxAtWork || !_content.TryEnter(origin, content.Length, out ContentBudget.Place place))
            {
                return Task.FromResult(FederationReply.LimitExceeded("The transactions of other servers are at work.", RetryAfter));
            }
            else
            {
                work = Task.Run(() => RunAsync(origin, transactionId, content, place), CancellationToken.None);
                _running[origin] = (transactionId, work);
            }
        }

        return work.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the transactions at work, and waits for their end. What they received stays, and no answer is recorded, so that the servers send them again.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] works;
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            works = [.. _running.Values.Select(running => running.Work)];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task<FederationReply> RunAsync(ServerName origin, string transactionId, ReadOnlyMemory<byte> content, ContentBudget.Place place)
    {
        try
        {
            DateTimeOffset now = services.TimeProvider.GetUtcNow();
            if (await services.Store.FindTransactionAsync(origin, transactionId, CancellationToken.None).ConfigureAwait(false) is { } stored)
            {
                if (now - stored.ReceivedAt < Remembered)
                {
                    return new FederationReply(FederationReply.OkStatus, stored.Response);
                }

                // A record that is too old would hide the new one.
                while (await services.Store.TrimTransactionsAsync(stored.ReceivedAt + TimeSpan.FromTicks(1), MaxTrimmed, CancellationToken.None).ConfigureAwait(false) == MaxTrimmed)
                {
                }
            }

            if (!ReceivedTransaction.TryParse(content, out ReceivedTransaction? transaction, out ContentError malformed))
            {
                return malformed.Kind == ContentErrorKind.NotJson ? FederationReply.NotJson("The body is not JSON.") : FederationReply.BadJson($"The body is not a transaction: {malformed}");
            }

            if (transaction.Pdus.Count > Transaction.MaxPdus || transaction.Edus.Count > Transaction.MaxEdus)
            {
                return FederationReply.Error(400, "M_TOO_LARGE", $"A transaction has at most {Transaction.MaxPdus} events and {Transaction.MaxEdus} ephemeral units.");
            }

            // They are not left out: a message to a device that is lost would make events unreadable for ever.
            long added = transaction.Edus.Sum(edu => (long)FeedBudget.UpdateBytes + edu.Content.Utf8.Length);
            if (added > 0 && !services.Feed.TryTake(origin, added, out TimeSpan wait))
            {
                return FederationReply.LimitExceeded("The server has sent too many ephemeral units and invites.", wait);
            }

            var pdus = new IncomingPdus(services, rooms);
            ConcurrentDictionary<EventId, string?> results = await pdus.ReceiveAsync(origin, transaction.Pdus, _stop.Token).ConfigureAwait(false);
            if (pdus.HasAcceptedOfOrigin)
            {
                lock (_lock)
                {
                    _content.AddKnown(origin);
                }
            }

            IReadOnlyList<HostUpdateDraft> updates = await new IncomingEdus(rooms).SelectAsync(origin, transaction.Edus).ConfigureAwait(false);
            FederationReply reply = FederationReply.Ok(writer => Write(writer, results));
            await services.Store.RecordTransactionAsync(
                new StoredTransaction { Origin = origin, TransactionId = transactionId, ReceivedAt = now, Response = reply.Json }, updates, MaxPerOrigin, CancellationToken.None).ConfigureAwait(false);
            if (updates.Count > 0)
            {
                services.Updates.Set();
            }

            // Another process may have answered the same transaction meanwhile. The first answer counts.
            return await services.Store.FindTransactionAsync(origin, transactionId, CancellationToken.None).ConfigureAwait(false) is { } recorded ? reply with { Json = recorded.Response } : reply;
        }
        catch (Exception e)
        {
            // Nothing is recorded, so that the server sends the transaction again. Events that were stored are then known. A request never makes the caller throw, not even by a mistake of ours.
            LogFailed(services.Logger, origin, transactionId, e);
            return FederationReply.Unavailable();
        }
        finally
        {
            lock (_lock)
            {
                _ = _running.Remove(origin);
                _content.Leave(place);
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, ConcurrentDictionary<EventId, string?> results)
    {
        writer.WriteStartObject("pdus"u8);
        foreach ((EventId id, string? error) in results.OrderBy(result => result.Key))
        {
            writer.WriteStartObject(id.Utf8Span);
            if (error is not null)
            {
                writer.WriteString("error"u8, error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    [LoggerMessage(10, LogLevel.Error, "The transaction {TransactionId} of {Origin} cannot be stored.")]
    private static partial void LogFailed(ILogger logger, ServerName origin, string transactionId, Exception exception);
}
