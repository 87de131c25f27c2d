using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Sends queries to one notary in batches. A silent or failing notary delays only the requests that wait for it. Instances are thread-safe.</summary>
/// <remarks>
/// Servers that only unverified requests name are queried in separate batches, after the others and in at most half of the queries (at least one). A notary
/// tries to reach made-up names before it answers for the rest of a batch, or does not answer in time. A failure of such a batch does not affect the other
/// requests.
/// </remarks>
internal sealed class NotaryQueue
{
    /// <summary>The time for which a batch waits for more requests while another batch is in progress.</summary>
    public static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(50);

    private readonly Notary _notary;
    private readonly IKeyFetcher _fetcher;
    private readonly KeyRingOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _lifetime;
    private readonly Lock _lock = new();
    private readonly RequestQueue _needs;
    private readonly RequestQueue _claims;
    private int _running;
    private int _pauses;
    private bool _isSendScheduled;

    public NotaryQueue(Notary notary, IKeyFetcher fetcher, KeyRingOptions options, TimeProvider timeProvider, CancellationToken lifetime)
    {
        _notary = notary;
        _fetcher = fetcher;
        _options = options;
        _timeProvider = timeProvider;
        _lifetime = lifetime;
        _needs = new RequestQueue(new KeyBackoff(options.FirstRetryAfter, options.LongestRetryAfter, timeProvider), options.MaxWaitingFetches, options.ConcurrentNotaryQueries);
        _claims = new RequestQueue(
            new KeyBackoff(options.FirstRetryAfter, options.LongestRetryAfter, timeProvider),
            Math.Min(options.MaxWaitingFetches, KeyFetchLimits.MaxUnverifiedWaiting),
            Math.Max(1, options.ConcurrentNotaryQueries / 2));
    }

    public Notary Notary => _notary;

    /// <summary>Requests keys of one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="needs">The keys, each with the time at which it must be valid.</param>
    /// <param name="isClaim">Whether only an unverified request names the server.</param>
    /// <returns>The usable documents of the server. The list is empty if the notary fails.</returns>
    public Task<IReadOnlyList<ServerKeys>> QueryAsync(ServerName server, IReadOnlyList<KeyRequest> needs, bool isClaim)
    {
        var item = new Item(server, needs);
        lock (_lock)
        {
            RequestQueue lane = isClaim ? _claims : _needs;
            if (lane.Waiting.Count >= lane.MaxWaiting || _needs.Backoff.RemainingFor(_notary.Name) is not null || lane.Backoff.RemainingFor(_notary.Name) is not null)
            {
                return Task.FromResult<IReadOnlyList<ServerKeys>>([]);
            }

            _ = lane.Waiting.AddLast(item);
        }

        SendBatches();
        return item.Documents.Task;
    }

    /// <summary>Holds batches back until <see cref="Resume"/> is called as often, so that requests made together are sent together.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _pauses++;
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            _pauses--;
        }

        SendBatches();
    }

    private void SendBatches()
    {
        foreach (RequestQueue lane in new[] { _needs, _claims })
        {
            while (TakeBatch(lane) is { } batch)
            {
                _ = RunAsync(lane, batch);
            }
        }
    }

    private List<Item>? TakeBatch(RequestQueue lane)
    {
        lock (_lock)
        {
            if (_pauses > 0 || lane.Waiting.Count == 0 || _running >= _options.ConcurrentNotaryQueries || lane.Running >= lane.MaxRunning)
            {
                return null;
            }

            if (lane.Running > 0 && lane.Waiting.Count < _options.NotaryBatchSize && lane.LastBatch is { } last && _timeProvider.GetElapsedTime(last) < BatchInterval)
            {
                if (!_isSendScheduled)
                {
                    _isSendScheduled = true;
                    _ = SendBatchesLaterAsync();
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

    private async Task SendBatchesLaterAsync()
    {
        try
        {
            await Task.Delay(BatchInterval, _timeProvider, _lifetime).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The ring was disposed. The batches in progress complete the waiting requests.
        }

        lock (_lock)
        {
            _isSendScheduled = false;
        }

        SendBatches();
    }

    private async Task RunAsync(RequestQueue lane, List<Item> batch)
    {
        List<ServerKeys> documents = [];
        bool isAnswered = false;
        TimeSpan? atLeast = null;
        Exception? fault = null;
        try
        {
            MatrixTimestamp latest = MatrixTimestamp.FromDateTimeOffset(_timeProvider.GetUtcNow()) + ServerKey.MaxValidity;

            // A time that no document can reach would only make the notary ask the server each time.
            KeyRequest[] requests = [.. batch.SelectMany(item => item.Needs).Select(need => need with { MinimumValidUntil = need.MinimumValidUntil > latest ? latest : need.MinimumValidUntil })];
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
            // A timeout counts as any other failure.
        }
        catch (Exception error)
        {
            fault = error;
        }

        Complete(lane, batch, isAnswered, documents, atLeast, fault);
        SendBatches();
    }

    private void Complete(RequestQueue lane, List<Item> batch, bool isAnswered, List<ServerKeys> documents, TimeSpan? atLeast, Exception? fault)
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
                // The waiting requests would only meet the same failure.
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

    /// <summary>Holds the waiting requests and the notary's record for one kind of request. The queue's lock guards it.</summary>
    private sealed class RequestQueue(KeyBackoff backoff, int maxWaiting, int maxRunning)
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
