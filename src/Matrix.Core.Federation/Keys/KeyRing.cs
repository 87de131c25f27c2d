using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents the keys of all servers. It fetches, checks and caches them, and provides them for verification. Instances are thread-safe.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Retrieving server keys</see>. The ring
/// looks for a key in memory, in the store and at the server itself. Notaries are asked as well if a server does not answer at once, and first if many servers
/// are requested together. Each server is asked once at a time for all waiting callers. They share the result, and a caller that cancels does not affect the
/// others. A server that failed is asked again after 30 seconds, then after a minute, and so on up to an hour.
/// </para>
/// <para>
/// An answer of a server or notary never causes an exception. It becomes a <see cref="KeyLookupStatus"/>. A document is accepted only if it is signed by its
/// own keys and tied to the known keys (<see cref="KeyContinuity"/>). Otherwise, the known keys stay unchanged. As a key source the ring answers at once from
/// memory, so call <see cref="EnsureKeysForAsync(IEnumerable{Pdu}, CancellationToken)"/> first.
/// </para>
/// <para>Limits: <see cref="KeyRingOptions"/> bounds the concurrent fetches and the cached keys. The ring holds no lock while it verifies a signature.</para>
/// </remarks>
public sealed partial class KeyRing : IKeySource, IDisposable
{
    /// <summary>The minimum time between two fetches from a server that unverified requests cause, even if the server has failed before.</summary>
    public static readonly TimeSpan UnverifiedProbeInterval = TimeSpan.FromMinutes(5);

    private readonly IKeyFetcher _fetcher;
    private readonly IKeyStore _store;
    private readonly TimeProvider _time;
    private readonly KeyRingOptions _options;
    private readonly KeyMergeRules _rules;
    private readonly KnownServerCache _cache;
    private readonly CancellationTokenSource _lifetime = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<ServerName, KeyFetch> _fetches = [];
    private readonly KeyBackoff _lookups;
    private readonly KeyBackoff _dials;
    private readonly UnverifiedFetches _unverifiedFetches;

    private readonly KeyFetchLimits _limits;
    private readonly NotaryQueue[] _notaries;

    /// <summary>Initializes a key ring.</summary>
    /// <param name="fetcher">The fetcher that requests keys from servers.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <param name="store">The store of the keys, or null for a new <see cref="InMemoryKeyStore"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public KeyRing(IKeyFetcher fetcher, TimeProvider timeProvider, KeyRingOptions? options = null, IKeyStore? store = null)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _fetcher = fetcher;
        _time = timeProvider;
        _options = options ?? new KeyRingOptions();
        KeyRingOptions.Validate(_options);
        _rules = new KeyMergeRules(_options.IsDeniedKey, _options.KeyIdPolicy, _options.KeepDocuments);
        _store = store ?? new InMemoryKeyStore();
        _cache = new KnownServerCache(_options.MaxCachedServers, _options.MaxCachedBytes);
        _lookups = new KeyBackoff(_options.FirstRetryAfter, _options.LongestRetryAfter, timeProvider);
        _dials = new KeyBackoff(_options.FirstRetryAfter, _options.LongestRetryAfter, timeProvider);
        _unverifiedFetches = new UnverifiedFetches(UnverifiedProbeInterval, timeProvider);
        _limits = new KeyFetchLimits(_options);
        _notaries = [.. _options.Notaries.Select(notary => new NotaryQueue(notary, fetcher, _options, timeProvider, _lifetime.Token))];
    }

    /// <summary>Gets the number of servers that are cached in memory.</summary>
    public int CachedServerCount => _cache.Count;

    /// <summary>Gets the estimated size of the cached keys, in bytes.</summary>
    public long CachedBytes => _cache.Bytes;

    private MatrixTimestamp Now => MatrixTimestamp.FromDateTimeOffset(_time.GetUtcNow());

    /// <summary>Fetches the requested keys if they are not cached and returns the result of each lookup.</summary>
    /// <param name="requests">The requested keys, of any number of servers.</param>
    /// <param name="cancellationToken">Stops waiting. Fetches that are in progress continue for other callers.</param>
    /// <returns>A result for each request, in the order of the requests.</returns>
    /// <exception cref="ArgumentException">A request does not name a server.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public Task<ImmutableArray<KeyLookupResult>> GetKeysAsync(IEnumerable<KeyRequest> requests, CancellationToken cancellationToken = default) =>
        GetKeysAsync(requests, KeyFetchPurpose.Background, cancellationToken);

    /// <summary>Fetches the requested keys if they are not cached and returns the result of each lookup.</summary>
    /// <param name="requests">The requested keys, of any number of servers.</param>
    /// <param name="purpose">The purpose of the fetch. Requests with an unverified signature must use <see cref="KeyFetchPurpose.UnverifiedRequest"/>.</param>
    /// <param name="cancellationToken">Stops waiting. Fetches that are in progress continue for other callers.</param>
    /// <returns>A result for each request, in the order of the requests. The method waits for the last result: see <see cref="StreamKeysAsync"/>.</returns>
    /// <exception cref="ArgumentException">A request does not name a server.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public async Task<ImmutableArray<KeyLookupResult>> GetKeysAsync(IEnumerable<KeyRequest> requests, KeyFetchPurpose purpose, CancellationToken cancellationToken = default)
    {
        KeyRequest[] all = Check(requests);
        List<(KeyRequest Request, KeyFetch? Fetch, Task Completion)> waiting = await StartFetchesAsync(all, purpose, cancellationToken).ConfigureAwait(false);
        foreach ((_, _, Task completion) in waiting)
        {
            await completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return [.. waiting.Select(item => CreateResult(item.Request, item.Fetch?.Error, purpose))];
    }

    /// <summary>Fetches the requested keys if they are not cached and returns each result as soon as it is known. Cached keys come first.</summary>
    /// <param name="requests">The requested keys, of any number of servers.</param>
    /// <param name="purpose">The purpose of the fetch.</param>
    /// <param name="cancellationToken">Stops waiting. Fetches that are in progress continue.</param>
    /// <returns>A result for each request. A silent server delays only its own results.</returns>
    /// <exception cref="ArgumentException">A request does not name a server.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public IAsyncEnumerable<KeyLookupResult> StreamKeysAsync(IEnumerable<KeyRequest> requests, KeyFetchPurpose purpose = KeyFetchPurpose.Background, CancellationToken cancellationToken = default) =>
        StreamAsync(Check(requests), purpose, cancellationToken);

    /// <summary>
    /// Accepts a document because the host requests it, whatever its continuity: a quarantined document, the host's own, or one from elsewhere.
    /// </summary>
    /// <param name="document">The document, for example from a <see cref="KeyChange"/> or from <see cref="KnownServerKeys.Quarantined"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>
    /// A quarantined document of the server is dropped. Previously known keys stay, so that their signatures can be verified. Under
    /// <see cref="KeyIdPolicy.FirstSeenWins"/> the document's keys replace those with the same ID.
    /// </remarks>
    public async Task AcceptAsync(ServerKeys document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        _cache.Pin(document.ServerName);
        try
        {
            await LoadAsync([new KeyRequest { Server = document.ServerName }], cancellationToken).ConfigureAwait(false);
            KnownServerKeys keys;
            KnownServerKeys? cached;
            do
            {
                cached = _cache.Get(document.ServerName);
                keys = KeyMerge.MergeRequested((cached ?? KnownServerKeys.Empty(document.ServerName)).ClampTo(Now), document, Now, _rules);
            }
            while (!_cache.TryReplace(cached, keys, _time.GetTimestamp()));

            ResetBackoff(document.ServerName);
            await SaveAsync(keys, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _cache.Unpin(document.ServerName);
        }
    }

    /// <summary>
    /// Allows a server to be asked again at once after failures, because it has shown with a verified signature that it is alive, or because an administrator
    /// requests it.
    /// </summary>
    /// <param name="server">The server.</param>
    public void ResetBackoff(ServerName server)
    {
        lock (_lock)
        {
            _lookups.Clear(server);
            _dials.Clear(server);
        }
    }

    /// <summary>Tries to get the known keys of a server from memory.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keys">The known keys, or null if none are cached.</param>
    /// <returns><see langword="true"/> if keys of the server are cached; otherwise, <see langword="false"/>.</returns>
    public bool TryGetKnown(ServerName server, [NotNullWhen(true)] out KnownServerKeys? keys)
    {
        keys = GetKnown(server);
        return keys is not null;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// If a server has used the ID for several keys, this returns the best one: a current key with the latest end of validity. Use <see cref="GetKeySource"/> to get
    /// the right key for an event.
    /// </remarks>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
    {
        key = null;
        if (!keyId.IsDefault && GetKnown(server) is { } known)
        {
            foreach (ServerKey candidate in known.WithId(keyId))
            {
                key = key is null || ServerKeyOrder.CompareByPreference(candidate, key) < 0 ? candidate : key;
            }
        }

        return key is not null;
    }

    /// <summary>Stops all fetches. Waiting callers get the result that the servers did not answer.</summary>
    public void Dispose()
    {
        _lifetime.Cancel();
        _limits.Dispose();
    }

    private async IAsyncEnumerable<KeyLookupResult> StreamAsync(KeyRequest[] all, KeyFetchPurpose purpose, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(KeyRequest Request, KeyFetch? Fetch, Task Completion)> waiting = await StartFetchesAsync(all, purpose, cancellationToken).ConfigureAwait(false);
        var arrived = Channel.CreateUnbounded<(KeyRequest Request, KeyFetch? Fetch, Task Completion)>(new UnboundedChannelOptions { SingleReader = true });
        foreach ((KeyRequest Request, KeyFetch? Fetch, Task Completion) item in waiting)
        {
            _ = item.Completion.ContinueWith(_ => arrived.Writer.TryWrite(item), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        for (int count = 0; count < waiting.Count; count++)
        {
            (KeyRequest request, KeyFetch? fetch, Task completion) = await arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            await completion.ConfigureAwait(false);
            yield return CreateResult(request, fetch?.Error, purpose);
        }
    }

    private KeyRequest[] Check(IEnumerable<KeyRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, this);
        KeyRequest[] all = [.. requests];
        return all.Any(request => request.Server.IsDefault) ? throw new ArgumentException("The server name of a request is not set.", nameof(requests)) : all;
    }

    /// <summary>Returns the cached keys. Times in the future come from a wrong clock and are moved to now.</summary>
    private KnownServerKeys? GetKnown(ServerName server)
    {
        if (_cache.Get(server) is not { } cached)
        {
            return null;
        }

        KnownServerKeys clamped = cached.ClampTo(Now);
        if (!ReferenceEquals(clamped, cached))
        {
            _ = _cache.TryReplace(cached, clamped, seenAt: null);
        }

        return clamped;
    }

    private async Task<List<(KeyRequest Request, KeyFetch? Fetch, Task Completion)>> StartFetchesAsync(KeyRequest[] requests, KeyFetchPurpose purpose, CancellationToken cancellationToken)
    {
        // Loaded servers are pinned until they are judged. A dropped server would look unknown and be judged as seen for the first time.
        ServerName[] servers = [.. requests.Select(request => request.Server).Distinct()];
        Array.ForEach(servers, _cache.Pin);
        try
        {
            await LoadAsync(requests, cancellationToken).ConfigureAwait(false);
            return StartFetches(requests, purpose);
        }
        finally
        {
            Array.ForEach(servers, _cache.Unpin);
        }
    }

    private async Task LoadAsync(KeyRequest[] requests, CancellationToken cancellationToken)
    {
        ServerName[] missing = [.. requests.Select(request => request.Server).Distinct().Where(server => _cache.Get(server) is null).Order()];
        if (missing.Length > 0)
        {
            foreach (KnownServerKeys keys in await _store.LoadAsync(missing, cancellationToken).ConfigureAwait(false))
            {
                _cache.AddLoaded(keys);
            }
        }
    }

    /// <summary>Saves the server's keys and repeats if they changed meanwhile, because two concurrent saves may complete out of order.</summary>
    private async Task SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        KnownServerKeys? saved = null;
        for (KnownServerKeys latest = keys; latest != saved; latest = _cache.Get(keys.Server) ?? latest)
        {
            await _store.SaveAsync(latest, cancellationToken).ConfigureAwait(false);
            saved = latest;
        }
    }

    /// <summary>Starts the required fetches that are not in progress, and returns the task that each request waits for.</summary>
    private List<(KeyRequest Request, KeyFetch? Fetch, Task Completion)> StartFetches(KeyRequest[] requests, KeyFetchPurpose purpose)
    {
        List<(KeyRequest, KeyFetch?, Task)> waiting = [];
        List<KeyFetch> started = [];
        lock (_lock)
        {
            foreach (KeyRequest request in requests)
            {
                KeyRequestStatus status = KeyRequestRules.GetStatus(GetKnown(request.Server), request, Now, _options.RefetchAfter);
                if (!_fetches.TryGetValue(request.Server, out KeyFetch? fetch) && TryStart(request.Server, status, purpose, out fetch))
                {
                    started.Add(fetch);
                }

                bool waits = status == KeyRequestStatus.Unsatisfied && fetch is not null;
                waiting.Add((request, waits ? fetch : null, waits ? fetch!.AddWaiter(request, purpose) : Task.CompletedTask));
            }
        }

        Run(started);
        return waiting;
    }

    private bool TryStart(ServerName server, KeyRequestStatus status, KeyFetchPurpose purpose, [NotNullWhen(true)] out KeyFetch? fetch)
    {
        fetch = null;
        bool isUnverified = status == KeyRequestStatus.Unsatisfied && purpose == KeyFetchPurpose.UnverifiedRequest;
        bool starts = status switch
        {
            KeyRequestStatus.Unsatisfied => isUnverified ? _unverifiedFetches.TryTake(server) : _lookups.RemainingFor(server) is null,
            KeyRequestStatus.SatisfiedButAging => _dials.RemainingFor(server) is null,
            _ => false,
        };
        if (starts)
        {
            _cache.Pin(server);
            fetch = new KeyFetch(server, GetKnown(server) is { Keys.IsEmpty: false }, purpose) { IsUnverified = isUnverified };
            _fetches.Add(server, fetch);
        }

        return starts;
    }

    /// <summary>Runs fetches without awaiting them. Each belongs to all of its waiting callers and always completes.</summary>
    private void Run(List<KeyFetch> started)
    {
        Array.ForEach(_notaries, static notary => notary.Pause());
        foreach (KeyFetch fetch in started)
        {
            _ = RunAsync(fetch, notariesFirst: started.Count >= _options.BulkThreshold);
        }

        Array.ForEach(_notaries, static notary => notary.Resume());
    }

    private KeyLookupResult CreateResult(KeyRequest request, FederationException? error, KeyFetchPurpose purpose)
    {
        MatrixTimestamp now = Now;
        KnownServerKeys? known = GetKnown(request.Server);
        ImmutableArray<ServerKey> keys = known?.GetByPreference(request.KeyId) ?? [];
        KeyRequestStatus requestStatus = KeyRequestRules.GetStatus(known, request, now, _options.RefetchAfter);
        KeyLookupStatus status = requestStatus is KeyRequestStatus.Satisfied or KeyRequestStatus.SatisfiedButAging ? KeyLookupStatus.Found
            : known?.Quarantined is not null ? KeyLookupStatus.Quarantined
            : !keys.IsEmpty ? KeyLookupStatus.NotValid
            : requestStatus == KeyRequestStatus.RecentlyAnsweredWithout ? KeyLookupStatus.UnknownKey
            : KeyLookupStatus.Unavailable;
        MatrixTimestamp? retry = null;
        if (status != KeyLookupStatus.Found)
        {
            lock (_lock)
            {
                retry = requestStatus == KeyRequestStatus.RecentlyAnsweredWithout
                    ? known!.FetchedFromServerAt + _options.RefetchAfter
                    : (_lookups.RemainingFor(request.Server) ?? (purpose == KeyFetchPurpose.UnverifiedRequest ? _unverifiedFetches.RemainingFor(request.Server) : null)) is { } remaining
                    ? new MatrixTimestamp(now.Milliseconds + (long)Math.Ceiling(remaining.TotalMilliseconds))
                    : null;
            }
        }

        return new KeyLookupResult(request, status, keys, status == KeyLookupStatus.Found ? null : error, retry);
    }
}
