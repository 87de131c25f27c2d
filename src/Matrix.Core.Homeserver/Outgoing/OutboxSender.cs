using Matrix.Core.Federation;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Sends queued events: one transaction in flight for each destination. After a failure, the same transaction is sent again after 15 seconds, then after twice the time before, at most an hour.
/// </summary>
/// <remarks>
/// The last position of a transaction is stored before it is first sent. So after a crash the same events go out under the same transaction ID, and nothing is sent twice with different bytes.
/// The time of the next attempt is stored, too: a process that starts again does not call all the servers at once that did not answer.
/// </remarks>
internal sealed partial class OutboxSender : IOutbox, IAsyncDisposable
{
    private readonly ServerName _self;
    private readonly FederationClient _client;
    private readonly IRoomStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly IServerHealth _health;
    private readonly ILogger _logger;
    private readonly Dictionary<ServerName, Worker> _workers = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _isStopped;

    public OutboxSender(ServerName self, FederationClient client, IRoomStore store, TimeProvider timeProvider, IServerHealth health, ILogger logger)
    {
        _self = self;
        _client = client;
        _store = store;
        _timeProvider = timeProvider;
        _health = health;
        _logger = logger;
    }

    /// <summary>Gets the number of destinations with a sender at work.</summary>
    public int WorkerCount
    {
        get
        {
            lock (_lock)
            {
                return _workers.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Notify(IReadOnlyCollection<ServerName> destinations)
    {
        lock (_lock)
        {
            foreach (ServerName destination in _isStopped ? [] : destinations)
            {
                if (_workers.TryGetValue(destination, out Worker? running))
                {
                    running.IsNotified = true;
                    continue;
                }

                var worker = new Worker();
                _workers[destination] = worker;
                worker.Work = Task.Run(() => RunAsync(destination, worker), CancellationToken.None);
            }
        }
    }

    /// <summary>Continues the queues that a former process left.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        ServerName? after = null;
        while (await _store.ReadDestinationsAsync(after, PageSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            Notify([.. page]);
            after = page[^1];
        }
    }

    /// <summary>Ends the sending, and waits for its end: nothing uses the store any more. What was not delivered stays in the store.</summary>
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
            works = [.. _workers.Values.Select(worker => worker.Work)];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private const int PageSize = 500;
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(15);

    private async Task RunAsync(ServerName destination, Worker worker)
    {
        CancellationToken stop = _stop.Token;
        while (!await TrySendAllAsync(destination, worker, stop).ConfigureAwait(false) && !stop.IsCancellationRequested)
        {
            await Task.Delay(StoreRetryDelay, _timeProvider, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends all that is queued for a destination.</summary>
    /// <returns>False if the queue cannot be read or changed now. It is tried again later: nothing may wait for the next event, which may never come.</returns>
    private async Task<bool> TrySendAllAsync(ServerName destination, Worker worker, CancellationToken stop)
    {
        try
        {
            do
            {
                while (await SendNextAsync(destination, stop).ConfigureAwait(false))
                {
                    // The queue is not empty yet.
                }
            }
            while (!TryEnd(destination, worker));
            return true;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The process ends. The rows stay in the store.
            return true;
        }
        catch (Exception e)
        {
            LogStoreFailed(_logger, destination, e);
            return false;
        }
    }

    /// <summary>Ends the sender of a destination.</summary>
    /// <returns>False if something was queued since it last looked, so that it looks once more.</returns>
    private bool TryEnd(ServerName destination, Worker worker)
    {
        lock (_lock)
        {
            if (worker.IsNotified)
            {
                worker.IsNotified = false;
                return false;
            }

            return _workers.Remove(destination);
        }
    }

    /// <summary>Sends the next transaction of a destination until it is delivered.</summary>
    /// <returns>False if the queue is empty.</returns>
    private async Task<bool> SendNextAsync(ServerName destination, CancellationToken stop)
    {
        var state = DestinationState.Read(await _store.ReadDestinationAsync(destination, stop).ConfigureAwait(false));
        IReadOnlyList<OutboxEntry> entries = await _store.ReadOutboxAsync(destination, Transaction.MaxPdus, stop).ConfigureAwait(false);
        entries = [.. entries.Where(entry => state.Through == 0 || entry.Position <= state.Through)];
        if (entries.Count == 0)
        {
            await _store.SaveDestinationAsync(destination, state: null, stop).ConfigureAwait(false);
            return state.Through != 0;
        }

        if (state.Through == 0)
        {
            // The content of the transaction is fixed before it is first sent.
            state = state with { Through = entries[^1].Position, Created = MatrixTimestamp.FromDateTimeOffset(_timeProvider.GetUtcNow()) };
            await _store.SaveDestinationAsync(destination, state.Write(), stop).ConfigureAwait(false);
        }

        var transaction = Transaction.Create($"{state.Created}-{state.Through}", _self, state.Created, [.. entries.Select(entry => entry.Pdu)]);
        await WaitAsync(state, stop).ConfigureAwait(false);
        while (!await TrySendAsync(destination, transaction, stop).ConfigureAwait(false))
        {
            state = state.AfterFailure(_timeProvider.GetUtcNow());
            await _store.SaveDestinationAsync(destination, state.Write(), stop).ConfigureAwait(false);
            await WaitAsync(state, stop).ConfigureAwait(false);
        }

        await _store.RemoveOutboxAsync(destination, state.Through, stop).ConfigureAwait(false);
        await _store.SaveDestinationAsync(destination, state: null, stop).ConfigureAwait(false);
        return true;
    }

    private async Task WaitAsync(DestinationState state, CancellationToken stop)
    {
        if (state.GetDelay(_timeProvider.GetUtcNow()) is { } delay && delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _timeProvider, stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> TrySendAsync(ServerName destination, Transaction transaction, CancellationToken stop)
    {
        try
        {
            // An event that the other server refuses is delivered: sending it again would not help.
            _ = await _client.Transactions.SendAsync(destination, transaction, stop).ConfigureAwait(false);
            _health.Report(destination, failure: null);
            return true;
        }
        catch (FederationException e)
        {
            _health.Report(destination, e);
            LogSendFailed(_logger, destination, transaction.Id, e);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The server {Destination} did not take the transaction {TransactionId}. It is sent again later.")]
    private static partial void LogSendFailed(ILogger logger, ServerName destination, string transactionId, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "The queue of the server {Destination} cannot be read or changed.")]
    private static partial void LogStoreFailed(ILogger logger, ServerName destination, Exception exception);

    /// <summary>Represents the sender of a destination, which exists as long as it has something to send.</summary>
    private sealed class Worker
    {
        public Task Work { get; set; } = Task.CompletedTask;

        /// <summary>Gets or sets a value that indicates whether something was queued since the sender last looked.</summary>
        public bool IsNotified { get; set; }
    }
}
