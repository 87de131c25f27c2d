using Matrix.Core.Federation.Telemetry;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a resolver that finds servers. It runs a <see cref="DiscoveryMachine"/> with a cache and the network.</summary>
/// <remarks>
/// <para>
/// Concurrent calls for one server share one lookup and its result. If a caller cancels, the lookup continues for the other callers, for at most
/// <see cref="QuestionTimeout"/> for each question, and fills the cache.
/// </para>
/// <para>
/// Instances are thread-safe. The resolver does not open connections to the servers it finds. The addresses that it returns are not checked against the address
/// policy. The dialer does that.
/// </para>
/// </remarks>
public sealed class ServerResolver : IServerResolver
{
    /// <summary>The time limit of one question, in addition to the limits of its resolver.</summary>
    public static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(30);

    private readonly IWellKnownFetcher _wellKnown;
    private readonly ISrvResolver _srv;
    private readonly IAddressResolver _addresses;
    private readonly TimeProvider _timeProvider;
    private readonly Random _random;
    private readonly DiscoveryPolicy _policy;
    private readonly FederationTelemetry? _telemetry;
    private readonly Lock _lock = new();
    private readonly Dictionary<ServerName, TaskCompletionSource<DiscoveryResult>> _running = [];

    /// <summary>Initializes a resolver.</summary>
    /// <param name="wellKnown">The fetcher of well-known documents.</param>
    /// <param name="srv">The resolver of service records.</param>
    /// <param name="addresses">The resolver of addresses.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="random">
    /// The random number generator that varies cache times and orders service records. It need not be cryptographically strong. The resolver uses it on one
    /// thread at a time. Do not share it.
    /// </param>
    /// <param name="cache">The cache, or null for an empty cache with the default options.</param>
    /// <param name="policy">The steps to take, or null for all.</param>
    public ServerResolver(IWellKnownFetcher wellKnown, ISrvResolver srv, IAddressResolver addresses, TimeProvider timeProvider, Random random, DiscoveryCache? cache = null, DiscoveryPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(wellKnown);
        ArgumentNullException.ThrowIfNull(srv);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(random);
        _wellKnown = wellKnown;
        _srv = srv;
        _addresses = addresses;
        _timeProvider = timeProvider;
        _random = random;
        _policy = policy ?? DiscoveryPolicy.Default;
        Cache = cache ?? new DiscoveryCache();
    }

    internal ServerResolver(
        IWellKnownFetcher wellKnown,
        ISrvResolver srv,
        IAddressResolver addresses,
        TimeProvider timeProvider,
        Random random,
        DiscoveryCache? cache,
        DiscoveryPolicy? policy,
        FederationTelemetry telemetry)
        : this(wellKnown, srv, addresses, timeProvider, random, cache, policy) => _telemetry = telemetry;

    /// <summary>Gets the cache of answers.</summary>
    public DiscoveryCache Cache { get; }

    /// <summary>Returns the location of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Cancels the wait of this caller only.</param>
    /// <returns>The location. Every endpoint has at least one address.</returns>
    /// <exception cref="FederationException">
    /// The server cannot be found, or is gone. If the kind is <see cref="FederationErrorKind.Gone"/>, <see cref="FederationException.Evidence"/> says what shows it.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public async ValueTask<ServerLocation> ResolveAsync(ServerName server, CancellationToken cancellationToken)
    {
        DiscoveryResult result = await DiscoverAsync(server, cancellationToken).ConfigureAwait(false);
        _telemetry?.Discovered(result);
        return result switch
        {
            DiscoveryResult.Found found => found.Location,
            DiscoveryResult.Failed failure => throw failure.ToException(),
            _ => throw new InvalidOperationException("The result of discovery is of an unknown type."),
        };
    }

    /// <summary>Finds a server and returns how it was found, or why it was not.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Cancels the wait of this caller only.</param>
    /// <returns>The location of the server, or the reason that it cannot be found. The trace contains the steps.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public Task<DiscoveryResult> DiscoverAsync(ServerName server, CancellationToken cancellationToken = default)
    {
        _ = ThrowIfDefault(server);
        TaskCompletionSource<DiscoveryResult>? mine = null;
        TaskCompletionSource<DiscoveryResult>? running;
        int seed = 0;
        lock (_lock)
        {
            if (!_running.TryGetValue(server, out running))
            {
                running = mine = new TaskCompletionSource<DiscoveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                _running.Add(server, mine);
                seed = _random.Next();
            }
        }

        if (mine is not null)
        {
            // Each lookup has its own generator, because Random is not thread-safe.
            _ = RunAsync(server, mine, new Random(seed));
        }

        return running.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Makes the next lookup of a server request its answers again. Call it if the server cannot be reached with the current answers.</summary>
    /// <param name="server">The server.</param>
    /// <remarks>
    /// The answers are not lost. If a new request fails, they stay valid as before. Answers that arrived less than <see cref="DiscoveryCache.TrustedFor"/> ago,
    /// and failed questions that are delayed, are not requested earlier. An unreachable server therefore does not cause more requests.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void ReportUnreachable(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        FollowCached(DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now), question => Cache.Expire(question, now), now);
    }

    /// <summary>Records that a server was reached with the current answers. They are then kept apart from those of names that anyone can make up.</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void ReportReached(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        var machine = DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now);
        if (machine.Result is null && !machine.Questions.All(Cache.IsReached))
        {
            FollowCached(machine, question => Cache.MarkReached(question, now), now);
        }
    }

    /// <summary>
    /// Removes the cached answer that a server is gone (status 410), so that it is requested again. Call it if the server is heard from again (MSC4188).
    /// </summary>
    /// <param name="server">The server.</param>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void ForgetGone(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        FollowCached(DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now), question => Cache.ForgetGone(question), now);
    }

    private static ServerName ThrowIfDefault(ServerName server) =>
        server.IsDefault ? throw new ArgumentException("The server name is not set.", nameof(server)) : server;

    /// <summary>Follows the cached answers as far as they are available.</summary>
    private static void FollowCached(DiscoveryMachine machine, Func<DiscoveryQuestion, DiscoveryCacheEntry?> look, DateTimeOffset now)
    {
        var random = new Random(0); // the order of the targets does not matter
        while (machine.Result is null)
        {
            DiscoveryCacheEntry?[] known = [.. machine.Questions.Select(look)];
            if (known.Contains(null))
            {
                return;
            }

            machine = known.Aggregate(machine, (state, entry) => state.Answer(entry!.ToInput(now), random, now));
        }
    }

    private async Task RunAsync(ServerName server, TaskCompletionSource<DiscoveryResult> result, Random random)
    {
        try
        {
            var machine = DiscoveryMachine.Start(server, _policy, _timeProvider.GetUtcNow());
            while (machine.Result is null)
            {
                DiscoveryInput[] inputs = await Task.WhenAll(machine.Questions.Select(question => AskAsync(question, random))).ConfigureAwait(false);
                DateTimeOffset now = _timeProvider.GetUtcNow();
                machine = inputs.Aggregate(machine, (state, input) => state.Answer(input, random, now));
            }

            Finish(server);
            result.SetResult(machine.Result);
        }
#pragma warning disable CA1031 // A host's resolver may throw any exception against its contract. It goes to the waiting callers, not to the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Finish(server);
            result.SetException(error);
            _ = result.Task.Exception; // observed, in case all callers have canceled
        }
    }

    // The lookup is removed before the result is set, so that a caller that reacts to the result starts a new one.
    private void Finish(ServerName server)
    {
        lock (_lock)
        {
            _ = _running.Remove(server);
        }
    }

    private async Task<DiscoveryInput> AskAsync(DiscoveryQuestion question, Random random)
    {
        if (Cache.TryGet(question, _timeProvider.GetUtcNow(), out DiscoveryInput? known))
        {
            return known;
        }

        using var timeout = new CancellationTokenSource(QuestionTimeout, _timeProvider);
        IDiscoveryAnswer answer;
        try
        {
            // A resolver that ignores its token, such as the operating system's address lookup, is abandoned.
            answer = question.Kind switch
            {
                DiscoveryQuestionKind.WellKnown => await _wellKnown.FetchAsync(question.Name, timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false),
                DiscoveryQuestionKind.Srv => await _srv.ResolveAsync(question.Name, timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false),
                _ => await _addresses.ResolveAsync(question.Name, timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            answer = question.Kind switch
            {
                DiscoveryQuestionKind.WellKnown => WellKnownResult.Failed(WellKnownStatus.TimedOut),
                DiscoveryQuestionKind.Srv => SrvResult.Failed("the lookup took too long"),
                _ => AddressResult.Failed("the lookup took too long"),
            };
        }

        double jitter;
        lock (random)
        {
            jitter = random.NextDouble();
        }

        return Cache.Put(question, answer, _timeProvider.GetUtcNow(), jitter);
    }
}
