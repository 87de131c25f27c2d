using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Represents the keys of all servers: fetched, checked, kept, and given to those who verify. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API § Retrieving server keys (https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys). A key is looked for in memory, in the store and at the server
/// itself; notaries are asked beside a server that does not answer at once, and first where many servers are asked for together. One server is asked once at a time, for all who wait; they share
/// the result, and a caller that gives up does not take it from the others. A failed server is not asked again at once: after 30 seconds, then a minute, up to an hour.
/// </para>
/// <para>
/// What a server or notary says never throws: it becomes a <see cref="KeyLookupStatus"/>. A document is taken only where it is signed by its own keys and tied to those known before
/// (<see cref="KeyContinuity"/>); else what is known stays as it is. As a source of keys the ring answers at once, with what is in memory: call <see cref="EnsureKeysForAsync(IEnumerable{Pdu}, CancellationToken)"/> before.
/// </para>
/// <para>Limits: <see cref="KeyRingOptions"/> bounds what is under way and what is kept in memory. No lock is held while a signature is verified.</para>
/// </remarks>
public sealed partial class KeyRing : IKeySource, IDisposable
{
    /// <summary>How often a server is asked because of unverified requests, whether it is left alone after failures or not.</summary>
    public static readonly TimeSpan UnverifiedProbeInterval = TimeSpan.FromMinutes(5);

    private readonly IKeyFetcher _fetcher;
    private readonly IKeyStore _store;
    private readonly TimeProvider _time;
    private readonly KeyRingOptions _options;
    private readonly KeyIntakeRules _rules;
    private readonly KnownServerCache _cache;
    private readonly CancellationTokenSource _lifetime = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<ServerName, KeyFetch> _fetches = [];
    private readonly KeyBackoff _lookups;
    private readonly KeyBackoff _dials;
    private readonly UnverifiedProbes _probes;

    private readonly KeyFetchLimits _limits;
    private readonly NotaryQueue[] _notaries;

    /// <summary>Initializes a key ring.</summary>
    /// <param name="fetcher">Asks servers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">How keys are fetched; null for the defaults.</param>
    /// <param name="store">Where keys are kept; null for an <see cref="InMemoryKeyStore"/>.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KeyRing(IKeyFetcher fetcher, TimeProvider time, KeyRingOptions? options = null, IKeyStore? store = null)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(time);
        _fetcher = fetcher;
        _time = time;
        _options = options ?? new KeyRingOptions();
        KeyRingOptions.Validate(_options);
        _rules = new KeyIntakeRules(_options.IsDeniedKey, _options.KeyIdPolicy, _options.KeepDocuments);
        _store = store ?? new InMemoryKeyStore();
        _cache = new KnownServerCache(_options.MaxCachedServers, _options.MaxCachedBytes);
        _lookups = new KeyBackoff(_options.FirstRetryAfter, _options.LongestRetryAfter, time);
        _dials = new KeyBackoff(_options.FirstRetryAfter, _options.LongestRetryAfter, time);
        _probes = new UnverifiedProbes(UnverifiedProbeInterval, time);
        _limits = new KeyFetchLimits(_options);
        _notaries = [.. _options.Notaries.Select(notary => new NotaryQueue(notary, fetcher, _options, time, _lifetime.Token))];
    }

    /// <summary>Gets the number of servers that are kept in memory.</summary>
    public int CachedServerCount => _cache.Count;

    /// <summary>Gets the estimated size of what is kept in memory, in bytes.</summary>
    public long CachedBytes => _cache.Bytes;

    private long NowTs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Fetches the requested keys if they are not cached and returns the result of each lookup.</summary>
    /// <param name="requests">The keys, of any number of servers.</param>
    /// <param name="cancellationToken">Stops waiting. What is being fetched is fetched to its end, for those who wait with others.</param>
    /// <returns>A result for each request, in their order.</returns>
    /// <exception cref="ArgumentException">A request names no server.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ImmutableArray<KeyLookup>> GetKeysAsync(IEnumerable<KeyRequest> requests, CancellationToken cancellationToken = default) =>
        GetKeysAsync(requests, KeyFetchPurpose.Background, cancellationToken);

    /// <summary>Fetches the requested keys if they are not cached and returns the result of each lookup.</summary>
    /// <param name="requests">The keys, of any number of servers.</param>
    /// <param name="purpose">Why they are fetched. A request whose signature is not verified must say so.</param>
    /// <param name="cancellationToken">Stops waiting. What is being fetched is fetched to its end, for those who wait with others.</param>
    /// <returns>A result for each request, in their order. It is there when the last of them is: see <see cref="StreamKeysAsync"/>.</returns>
    /// <exception cref="ArgumentException">A request names no server.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ImmutableArray<KeyLookup>> GetKeysAsync(IEnumerable<KeyRequest> requests, KeyFetchPurpose purpose, CancellationToken cancellationToken = default)
    {
        KeyRequest[] all = Check(requests);
        List<(KeyRequest Request, KeyFetch? Fetch, Task Met)> waiting = await DepartAsync(all, purpose, cancellationToken).ConfigureAwait(false);
        foreach ((_, _, Task met) in waiting)
        {
            await met.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return [.. waiting.Select(item => Answer(item.Request, item.Fetch?.Error, purpose))];
    }

    /// <summary>Fetches the requested keys if they are not cached and returns the result of each lookup as soon as it is known: first those that are cached, then the others as they arrive.</summary>
    /// <param name="requests">The keys, of any number of servers.</param>
    /// <param name="purpose">Why they are fetched.</param>
    /// <param name="cancellationToken">Stops waiting. What is being fetched is fetched to its end.</param>
    /// <returns>A result for each request. A silent server delays its own result alone.</returns>
    /// <exception cref="ArgumentException">A request names no server.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public IAsyncEnumerable<KeyLookup> StreamKeysAsync(IEnumerable<KeyRequest> requests, KeyFetchPurpose purpose = KeyFetchPurpose.Background, CancellationToken cancellationToken = default) =>
        StreamAsync(Check(requests), purpose, cancellationToken);

    /// <summary>Takes a document because the host says so, whatever its continuity: one that was held back, the host's own, or one from elsewhere.</summary>
    /// <param name="document">The document, as a <see cref="KeyChange"/> or <see cref="KnownServerKeys.Quarantined"/> holds it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>What else of the server is held back is let go of. Keys known before stay, for what they have signed; under <see cref="KeyIdPolicy.FirstSeenWins"/> the document's keys replace those of the same ID.</remarks>
    public async Task AcceptAsync(ServerKeys document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        _cache.Pin(document.ServerName);
        try
        {
            await LoadAsync([new KeyRequest(document.ServerName)], cancellationToken).ConfigureAwait(false);
            KnownServerKeys keys;
            KnownServerKeys? cached;
            do
            {
                cached = _cache.Get(document.ServerName);
                keys = KeyMerge.TakeOnRequest((cached ?? KnownServerKeys.Empty(document.ServerName)).ClampTo(NowTs), document, NowTs, _rules);
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

    /// <summary>Lets a server be asked again at once, whatever failed before: it has shown by a verified signature that it is there, or an administrator says so.</summary>
    /// <param name="server">The server.</param>
    public void ResetBackoff(ServerName server)
    {
        lock (_lock)
        {
            _lookups.Clear(server);
            _dials.Clear(server);
        }
    }

    /// <summary>Gets what is known of a server, in memory.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keys">What is known; null where nothing is.</param>
    public bool TryGetKnown(ServerName server, [NotNullWhen(true)] out KnownServerKeys? keys)
    {
        keys = Known(server);
        return keys is not null;
    }

    /// <inheritdoc/>
    /// <remarks>Where a server has used the ID twice this is its best key: a current one, that counts for longest. <see cref="KeysFor"/> finds the right one for an event.</remarks>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
    {
        key = null;
        if (!keyId.IsDefault && Known(server) is { } known)
        {
            foreach (ServerKey candidate in known.WithId(keyId))
            {
                key = key is null || ServerKeyOrder.CompareByWorth(candidate, key) < 0 ? candidate : key;
            }
        }

        return key is not null;
    }

    /// <summary>Stops what is under way: those who wait are told that the servers did not answer.</summary>
    public void Dispose()
    {
        _lifetime.Cancel();
        _limits.Dispose();
    }

    private async IAsyncEnumerable<KeyLookup> StreamAsync(KeyRequest[] all, KeyFetchPurpose purpose, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(KeyRequest Request, KeyFetch? Fetch, Task Met)> waiting = await DepartAsync(all, purpose, cancellationToken).ConfigureAwait(false);
        var arrived = Channel.CreateUnbounded<(KeyRequest Request, KeyFetch? Fetch, Task Met)>(new UnboundedChannelOptions { SingleReader = true });
        foreach ((KeyRequest Request, KeyFetch? Fetch, Task Met) item in waiting)
        {
            _ = item.Met.ContinueWith(_ => arrived.Writer.TryWrite(item), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        for (int count = 0; count < waiting.Count; count++)
        {
            (KeyRequest request, KeyFetch? fetch, Task met) = await arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            await met.ConfigureAwait(false);
            yield return Answer(request, fetch?.Error, purpose);
        }
    }

    private KeyRequest[] Check(IEnumerable<KeyRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, this);
        KeyRequest[] all = [.. requests];
        return all.Any(request => request.Server.IsDefault) ? throw new ArgumentException("A request names no server.", nameof(requests)) : all;
    }

    /// <summary>What is cached, as it may be read now: a time that lies in the future was noted by a clock that was wrong.</summary>
    private KnownServerKeys? Known(ServerName server)
    {
        if (_cache.Get(server) is not { } cached)
        {
            return null;
        }

        KnownServerKeys clamped = cached.ClampTo(NowTs);
        if (!ReferenceEquals(clamped, cached))
        {
            _ = _cache.TryReplace(cached, clamped, seenAt: null);
        }

        return clamped;
    }

    private async Task<List<(KeyRequest Request, KeyFetch? Fetch, Task Met)>> DepartAsync(KeyRequest[] requests, KeyFetchPurpose purpose, CancellationToken cancellationToken)
    {
        // What is loaded must not be dropped before it is looked at: a server that seems unknown would be judged as one seen for the first time.
        ServerName[] servers = [.. requests.Select(request => request.Server).Distinct()];
        Array.ForEach(servers, _cache.Pin);
        try
        {
            await LoadAsync(requests, cancellationToken).ConfigureAwait(false);
            return Depart(requests, purpose);
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

    /// <summary>Starts the fetches that are needed and not under way, and returns what each request waits for.</summary>
    private List<(KeyRequest Request, KeyFetch? Fetch, Task Met)> Depart(KeyRequest[] requests, KeyFetchPurpose purpose)
    {
        List<(KeyRequest, KeyFetch?, Task)> waiting = [];
        List<KeyFetch> departing = [];
        lock (_lock)
        {
            foreach (KeyRequest request in requests)
            {
                KeyNeed need = KeyNeeds.Judge(Known(request.Server), request, NowTs, _options.RefetchAfter);
                if (!_fetches.TryGetValue(request.Server, out KeyFetch? fetch) && TryStart(request.Server, need, purpose, out fetch))
                {
                    departing.Add(fetch);
                }

                bool waits = need == KeyNeed.Unmet && fetch is not null;
                waiting.Add((request, waits ? fetch : null, waits ? fetch!.Join(request, purpose) : Task.CompletedTask));
            }
        }

        Run(departing);
        return waiting;
    }

    private bool TryStart(ServerName server, KeyNeed need, KeyFetchPurpose purpose, [NotNullWhen(true)] out KeyFetch? fetch)
    {
        fetch = null;
        bool isProbe = need == KeyNeed.Unmet && purpose == KeyFetchPurpose.UnverifiedRequest;
        bool starts = need switch
        {
            KeyNeed.Unmet => isProbe ? _probes.TryTake(server) : _lookups.RemainingFor(server) is null,
            KeyNeed.MetButAging => _dials.RemainingFor(server) is null,
            _ => false,
        };
        if (starts)
        {
            _cache.Pin(server);
            fetch = new KeyFetch(server, Known(server) is { Keys.IsEmpty: false }, purpose) { IsProbe = isProbe };
            _fetches.Add(server, fetch);
        }

        return starts;
    }

    /// <summary>Runs fetches. They are not awaited here: each belongs to all who wait for it, and lands whatever happens.</summary>
    private void Run(List<KeyFetch> departing)
    {
        Array.ForEach(_notaries, static notary => notary.Hold());
        foreach (KeyFetch fetch in departing)
        {
            _ = RunAsync(fetch, notariesFirst: departing.Count >= _options.BulkThreshold);
        }

        Array.ForEach(_notaries, static notary => notary.Release());
    }

    private KeyLookup Answer(KeyRequest request, FederationException? error, KeyFetchPurpose purpose)
    {
        long now = NowTs;
        KnownServerKeys? known = Known(request.Server);
        ImmutableArray<ServerKey> keys = known?.ByWorth(request.KeyId) ?? [];
        KeyNeed need = KeyNeeds.Judge(known, request, now, _options.RefetchAfter);
        KeyLookupStatus status = need is KeyNeed.Met or KeyNeed.MetButAging ? KeyLookupStatus.Found
            : known?.Quarantined is not null ? KeyLookupStatus.Quarantined
            : !keys.IsEmpty ? KeyLookupStatus.NotValid
            : need == KeyNeed.Hopeless ? KeyLookupStatus.UnknownKey
            : KeyLookupStatus.Unavailable;
        long? retry = null;
        if (status != KeyLookupStatus.Found)
        {
            lock (_lock)
            {
                retry = need == KeyNeed.Hopeless
                    ? known!.CompleteTs + (long)_options.RefetchAfter.TotalMilliseconds
                    : (_lookups.RemainingFor(request.Server) ?? (purpose == KeyFetchPurpose.UnverifiedRequest ? _probes.RemainingFor(request.Server) : null)) is { } remaining
                    ? now + (long)Math.Ceiling(remaining.TotalMilliseconds)
                    : null;
            }
        }

        return new KeyLookup(request, status, keys, status == KeyLookupStatus.Found ? null : error, retry);
    }
}
