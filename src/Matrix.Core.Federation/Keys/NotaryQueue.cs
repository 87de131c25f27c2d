using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>What one notary is asked, in batches. A notary that is silent or fails delays only those who wait for it. Safe to share between threads.</summary>
/// <remarks>
/// What only unverified requests name goes in batches of its own, behind the others and in at most half of the queries: a notary dials names that were made up before it answers for the rest of a batch, or
/// does not answer in time. That it failed on them says nothing to the others.
/// </remarks>
internal sealed class NotaryQueue
{
    /// <summary>How long a batch waits for company while another one is under way.</summary>
    public static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(50);

    private readonly Notary _notary;
    private readonly IKeyFetcher _fetcher;
    private readonly KeyRingOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _lifetime;
    private readonly Lock _lock = new();
    private readonly Lane _needs;
    private readonly Lane _claims;
    private int _running;
    private int _holds;
    private bool _isTimed;

    public NotaryQueue(Notary notary, IKeyFetcher fetcher, KeyRingOptions options, TimeProvider timeProvider, CancellationToken lifetime)
    {
        _notary = notary;
        _fetcher = fetcher;
        _options = options;
        _timeProvider = timeProvider;
        _lifetime = lifetime;
        _needs = new Lane(new KeyBackoff(options.FirstRetryAfter, options.LongestRetryAfter, timeProvider), options.MaxWaitingFetches, options.ConcurrentNotaryQueries);
        _claims = new Lane(
            new KeyBackoff(options.FirstRetryAfter, options.LongestRetryAfter, timeProvider),
            Math.Min(options.MaxWaitingFetches, KeyFetchLimits.MaxUnverifiedWaiting),
            Math.Max(1, options.ConcurrentNotaryQueries / 2));
    }

    public Notary Notary => _notary;

    /// <summary>Asks for keys of one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="needs">The keys, each with the time for which it is needed.</param>
    /// <param name="isClaim">Whether only an unverified request names the server.</param>
    /// <returns>The documents of the server that can be used; empty where the notary fails.</returns>
    public Task<IReadOnlyList<ServerKeys>> AskAsync(ServerName server, IReadOnlyList<KeyRequest> needs, bool isClaim)
    {
        var item = new Item(server, needs);
        lock (_lock)
        {
            Lane lane = isClaim ? _claims : _needs;
            if (lane.Waiting.Count >= lane.MaxWaiting || _needs.Backoff.RemainingFor(_notary.Name) is not null || lane.Backoff.RemainingFor(_notary.Name) is not null)
            {
                return Task.FromResult<IReadOnlyList<ServerKeys>>([]);
            }

            _ = lane.Waiting.AddLast(item);
        }

        Pump();
        return item.Documents.Task;
    }

    /// <summary>Holds batches back until as many calls of <see cref="Release"/>, so that what is asked together goes together.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _holds++;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _holds--;
        }

        Pump();
    }

    private void Pump()
    {
        foreach (Lane lane in new[] { _needs, _claims })
        {
            while (TakeBatch(lane) is { } batch)
            {
                _ = RunAsync(lane, batch);
            }
        }
    }

    private List<Item>? TakeBatch(Lane lane)
    {
        lock (_lock)
        {
            if (_holds > 0 || lane.Waiting.Count == 0 || _running >= _options.ConcurrentNotaryQueries || lane.Running >= lane.MaxRunning)
            {
                return null;
            }

            if (lane.Running > 0 && lane.Waiting.Count < _options.NotaryBatchSize && lane.LastBatch is { } last && _timeProvider.GetElapsedTime(last) < BatchInterval)
            {
                if (!_isTimed)
                {
                    _isTimed = true;
                    _ = PumpLaterAsync();
                }

                return null;
            }

            List<Item> batch = [];
            HashSet<ServerName> servers = [];
            for (LinkedListNode<Item>? node = lane.Waiting.First; node is not null && servers.Count < _options.NotaryBatchSize;)
            {
                LinkedListNode<Item>? next = node.Next;
                _ = servers.Add(node.Value.Server);
                batch.Add(node.Value);
                lane.Waiting.Remove(node);
                node = next;
            }

            _running++;
            lane.Running++;
            lane.LastBatch = _timeProvider.GetTimestamp();
            return batch;
        }
    }

    private async Task PumpLaterAsync()
    {
        try
        {
            await Task.Delay(BatchInterval, _timeProvider, _lifetime).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The ring has ended; what waits is let go by the batches under way.
        }

        lock (_lock)
        {
            _isTimed = false;
        }

        Pump();
    }

    private async Task RunAsync(Lane lane, List<Item> batch)
    {
        List<ServerKeys> documents = [];
        bool isAnswered = false;
        TimeSpan? atLeast = null;
        Exception? fault = null;
        try
        {
            long latest = KeyValidity.Cap(long.MaxValue, _timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

            // A time that no document can cover would only make the notary ask the server each time.
            KeyRequest[] requests = [.. batch.SelectMany(item => item.Needs).Select(need => need with { MinimumValidUntilTs = Math.Clamp(need.MinimumValidUntilTs, 0, latest) })];
            using var deadline = new CancellationTokenSource(_options.Deadline, _timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _lifetime);
            ReadOnlyMemory<byte> reply = await _fetcher.QueryAsync(_notary.Name, requests, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            isAnswered = NotaryReply.TryRead(reply.Span, _notary, new HashSet<ServerName>(batch.Select(item => item.Server)), out documents);
        }
        catch (FederationException error)
        {
            atLeast = error.RetryAfter;
        }
        catch (OperationCanceledException)
        {
            // Not in time: a failure like others.
        }
        catch (Exception error)
        {
            fault = error;
        }

        Complete(lane, batch, isAnswered, documents, atLeast, fault);
        Pump();
    }

    private void Complete(Lane lane, List<Item> batch, bool isAnswered, List<ServerKeys> documents, TimeSpan? atLeast, Exception? fault)
    {
        List<Item> dropped = [];
        lock (_lock)
        {
            _running--;
            lane.Running--;
            if (isAnswered)
            {
                lane.Backoff.Clear(_notary.Name);
            }
            else
            {
                // Those who wait for their turn would wait for the same silence.
                lane.Backoff.Fail(_notary.Name, atLeast);
                dropped.AddRange(lane.Waiting);
                lane.Waiting.Clear();
            }
        }

        ILookup<ServerName, ServerKeys> byServer = documents.ToLookup(document => document.ServerName);
        foreach (Item item in batch)
        {
            if (fault is null)
            {
                item.Documents.SetResult([.. byServer[item.Server]]);
            }
            else
            {
                item.Documents.SetException(fault);
            }
        }

        dropped.ForEach(static item => item.Documents.SetResult([]));
    }

    /// <summary>What waits, and how the notary has answered to its like. The queue's lock guards it.</summary>
    private sealed class Lane(KeyBackoff backoff, int maxWaiting, int maxRunning)
    {
        public KeyBackoff Backoff { get; } = backoff;

        public int MaxWaiting { get; } = maxWaiting;

        public int MaxRunning { get; } = maxRunning;

        public LinkedList<Item> Waiting { get; } = new();

        public int Running { get; set; }

        public long? LastBatch { get; set; }
    }

    private sealed record Item(ServerName Server, IReadOnlyList<KeyRequest> Needs)
    {
        public TaskCompletionSource<IReadOnlyList<ServerKeys>> Documents { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
