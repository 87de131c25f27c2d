using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>The keys of all servers: fetched, checked, kept, and given to those who verify. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API § Retrieving server keys. A key is looked for in memory, in the store, at the server itself and then at the notaries; where many servers are asked for at once,
/// at the notaries first. One server is asked once at a time, for all who wait; they share the outcome, and one who gives up does not take it from the others. What fails is not tried
/// again at once: after 30 seconds, then a minute, up to an hour.
/// </para>
/// <para>
/// What a server or notary says never throws: it becomes a <see cref="KeyLookupStatus"/>. A document is taken only where it is signed by its own keys and tied to those known before
/// (<see cref="KeyContinuity"/>); else what is known stays as it is. As a source of keys the ring answers at once, with what is in memory: see that it is there with
/// <see cref="EnsureKeysForAsync"/>.
/// </para>
/// </remarks>
public sealed partial class KeyRing : IKeySource, IDisposable
{
    private readonly IKeyFetcher _fetcher;
    private readonly IKeyStore _store;
    private readonly TimeProvider _time;
    private readonly KeyRingOptions _options;
    private readonly ConcurrentDictionary<ServerName, KnownServerKeys> _known = new();
    private readonly CancellationTokenSource _lifetime = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<ServerName, KeyFlight> _flights = [];
    private readonly NegativeKeyCache _lookups;
    private readonly NegativeKeyCache _dials;
    private readonly NegativeKeyCache _queries;

    private readonly SemaphoreSlim _dialSlots;
    private readonly SemaphoreSlim[] _querySlots;

    /// <summary>A ring.</summary>
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
        _store = store ?? new InMemoryKeyStore();
        _lookups = new NegativeKeyCache(_options.FirstRetryAfter, _options.LongestRetryAfter);
        _dials = new NegativeKeyCache(_options.FirstRetryAfter, _options.LongestRetryAfter);
        _queries = new NegativeKeyCache(_options.FirstRetryAfter, _options.LongestRetryAfter);
        _dialSlots = new SemaphoreSlim(_options.ConcurrentFetches);
        _querySlots = [.. _options.Notaries.Select(_ => new SemaphoreSlim(_options.ConcurrentNotaryQueries))];
    }

    private long NowTs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Sees to it that keys are at hand, and says what came of it.</summary>
    /// <param name="requests">The keys, of any number of servers.</param>
    /// <param name="cancellationToken">Stops waiting. What is being fetched is fetched to its end, for those who wait with others.</param>
    /// <returns>An answer for each request, in their order.</returns>
    /// <exception cref="ArgumentException">A request names no server.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ImmutableArray<KeyLookup>> GetKeysAsync(IEnumerable<KeyRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, this);
        KeyRequest[] all = [.. requests];
        if (all.Any(request => request.Server.IsDefault))
        {
            throw new ArgumentException("A request names no server.", nameof(requests));
        }

        await LoadAsync(all, cancellationToken).ConfigureAwait(false);
        List<KeyFlight> awaited = Depart(all);
        foreach (KeyFlight flight in awaited)
        {
            await flight.Landed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Dictionary<ServerName, FederationException?> errors = awaited.ToDictionary(flight => flight.Server, flight => flight.Error);
        return [.. all.Select(request => Answer(request, errors.GetValueOrDefault(request.Server)))];
    }

    /// <summary>Takes a document because the host says so, whatever its continuity: one that was held back, one's own, or one from elsewhere.</summary>
    /// <param name="document">The document, as a <see cref="KeyFinding"/> or <see cref="KnownServerKeys.Quarantined"/> holds it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>What else of the server is held back is let go of. Keys known before stay, for what they have signed.</remarks>
    public async Task AcceptAsync(ServerKeys document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        await LoadAsync([new KeyRequest(document.ServerName)], cancellationToken).ConfigureAwait(false);
        KnownServerKeys keys;
        lock (_lock)
        {
            KnownServerKeys known = _known.GetValueOrDefault(document.ServerName) ?? KnownServerKeys.Empty(document.ServerName);
            keys = KeyIntake.Accept(known.EndRivals(document, NowTs), document, isProved: false, NowTs, fromServer: false, _options.IsDeniedKey);
            _known[document.ServerName] = keys;
            _lookups.Clear(document.ServerName, default);
            foreach (KeyId keyId in document.VerifyKeys.Keys)
            {
                _lookups.Clear(document.ServerName, keyId);
            }
        }

        await SaveAsync(keys, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is known of a server, in memory.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keys">What is known; null where nothing is.</param>
    public bool TryGetKnown(ServerName server, [NotNullWhen(true)] out KnownServerKeys? keys) => _known.TryGetValue(server, out keys);

    /// <inheritdoc/>
    /// <remarks>Where a server has used the ID twice this is its best key: a current one, that counts for longest. <see cref="KeysFor"/> finds the right one for an event.</remarks>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
    {
        key = null;
        if (!keyId.IsDefault && _known.TryGetValue(server, out KnownServerKeys? known))
        {
            ServerKey? best = null;
            foreach (ServerKey candidate in known.WithId(keyId))
            {
                best = best is null || ServerKeyOrder.CompareByWorth(candidate, best) < 0 ? candidate : best;
            }

            key = best;
        }

        return key is not null;
    }

    /// <summary>Stops what is under way: those who wait are told that the servers did not answer.</summary>
    public void Dispose() => _lifetime.Cancel();

    private async Task LoadAsync(KeyRequest[] requests, CancellationToken cancellationToken)
    {
        ServerName[] missing = [.. requests.Select(request => request.Server).Distinct().Where(server => !_known.ContainsKey(server)).Order()];
        if (missing.Length > 0)
        {
            foreach (KnownServerKeys keys in await _store.LoadAsync(missing, cancellationToken).ConfigureAwait(false))
            {
                // What was fetched in the meantime knows more than the store did.
                _ = _known.TryAdd(keys.Server, keys);
            }
        }
    }

    /// <summary>Saves, and again where more has come to be known in the meantime: of two savers of one server the one who knows less may come last.</summary>
    private async Task SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        KnownServerKeys? saved = null;
        for (KnownServerKeys latest = keys; latest != saved; latest = _known[keys.Server])
        {
            await _store.SaveAsync(latest, cancellationToken).ConfigureAwait(false);
            saved = latest;
        }
    }

    /// <summary>Starts the fetches that are needed and not under way, and gives those that must be waited for.</summary>
    private List<KeyFlight> Depart(KeyRequest[] requests)
    {
        HashSet<KeyFlight> awaited = [];
        List<KeyFlight> departing = [];
        long now = NowTs;
        lock (_lock)
        {
            foreach (KeyRequest request in requests)
            {
                KeyNeed need = KeyNeeds.Judge(_known.GetValueOrDefault(request.Server), request, now, _options.RefetchAfter);
                bool isFlying = _flights.TryGetValue(request.Server, out KeyFlight? flight);
                bool departs = need switch
                {
                    KeyNeed.Unmet => !isFlying && BlockedUntil(request, now) is null,
                    KeyNeed.MetButAging => !isFlying && _dials.BlockedUntil(request.Server, default, now) is null,
                    _ => false,
                };
                if (departs)
                {
                    flight = new KeyFlight(request.Server);
                    _flights.Add(request.Server, flight);
                    departing.Add(flight);
                }

                if (need == KeyNeed.Unmet && flight is not null)
                {
                    flight.Join(request.KeyId, request.MinimumValidUntilTs);
                    _ = awaited.Add(flight);
                }
            }
        }

        if (departing.Count > 0)
        {
            // Not awaited here: it belongs to all who wait for its flights, and lands every one of them whatever happens.
            _ = FlyAsync(departing);
        }

        return [.. awaited];
    }

    private KeyLookup Answer(KeyRequest request, FederationException? error)
    {
        long now = NowTs;
        KnownServerKeys? known = _known.GetValueOrDefault(request.Server);
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
                retry = need == KeyNeed.Hopeless ? known!.CompleteTs + (long)_options.RefetchAfter.TotalMilliseconds : BlockedUntil(request, now);
            }
        }

        return new KeyLookup(request, status, keys, status == KeyLookupStatus.Found ? null : error, retry);
    }

    /// <summary>Until when nobody is asked for a key; null where it may be asked for. A server's failure stands for all of its keys: IDs cost nothing to make up.</summary>
    private long? BlockedUntil(KeyRequest request, long now)
    {
        long? server = _lookups.BlockedUntil(request.Server, default, now);
        long? key = _lookups.BlockedUntil(request.Server, request.KeyId, now);
        return server is { } a && key is { } b ? Math.Max(a, b) : server ?? key;
    }
}
