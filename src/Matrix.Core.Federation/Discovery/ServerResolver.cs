using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Finds servers: runs <see cref="DiscoveryMachine"/> over a cache and the network.</summary>
/// <remarks>
/// <para>
/// Those who look for one server at one time share one look-up, its success and its failure. One who gives up leaves it to the others: it runs on, for at most
/// <see cref="QuestionTimeout"/> a question, and fills the cache.
/// </para>
/// <para>Safe to use from any thread. It dials no one itself: what is found is not checked against addresses that must not be dialled, which is for who dials.</para>
/// </remarks>
public sealed class ServerResolver
{
    /// <summary>How long one question is waited for, whatever the limits of who asks it.</summary>
    public static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(30);

    private readonly IWellKnownFetcher _wellKnown;
    private readonly ISrvResolver _srv;
    private readonly IAddressResolver _addresses;
    private readonly TimeProvider _timeProvider;
    private readonly Random _random;
    private readonly DiscoveryPolicy _policy;
    private readonly Lock _lock = new();
    private readonly Dictionary<ServerName, TaskCompletionSource<DiscoveryOutcome>> _running = [];

    /// <param name="wellKnown">Asks for well-knowns.</param>
    /// <param name="srv">Asks for service records.</param>
    /// <param name="addresses">Asks for addresses.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="random">Spreads the times of the cache and draws among service records; need not be strong. Used from one thread at a time, and only here.</param>
    /// <param name="cache">What is known already; null for an empty cache with the default options.</param>
    /// <param name="policy">Which steps are taken; null for all.</param>
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

    /// <summary>The answers that are kept.</summary>
    public DiscoveryCache Cache { get; }

    /// <summary>Finds a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Gives up, for this caller alone.</param>
    /// <returns>Where it is, or why there is no way to it. The trace tells how that was found.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<DiscoveryOutcome> ResolveAsync(ServerName server, CancellationToken cancellationToken)
    {
        _ = ThrowIfDefault(server);
        TaskCompletionSource<DiscoveryOutcome>? mine = null;
        TaskCompletionSource<DiscoveryOutcome>? running;
        int seed = 0;
        lock (_lock)
        {
            if (!_running.TryGetValue(server, out running))
            {
                running = mine = new TaskCompletionSource<DiscoveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
                _running.Add(server, mine);
                seed = _random.Next();
            }
        }

        if (mine is not null)
        {
            // A generator of its own, since they are not safe to share.
            _ = RunAsync(server, mine, new Random(seed));
        }

        return running.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Asks anew for what leads to a server when it is next looked for: for when no one is where the answers led.</summary>
    /// <param name="server">The server.</param>
    /// <remarks>
    /// The answers are not lost: where asking again fails, they hold on as they would have. What came less than <see cref="DiscoveryCache.TrustedFor"/> ago, and what has failed and is put
    /// off, is not asked for any sooner: a server that is down is not asked more often for being called.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void AskAgain(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        Walk(DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now), question => Cache.Doubt(question, now), now);
    }

    /// <summary>Hears that a server was reached where the answers led: these are then kept apart from those of names that anyone can make up.</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void ReportReached(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        var machine = DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now);
        if (machine.Outcome is null && !machine.Questions.All(Cache.IsReached))
        {
            Walk(machine, question => Cache.MarkReached(question, now), now);
        }
    }

    /// <summary>Forgets that a server said that it is gone (status 410), so that it is asked anew: for when it is heard from again (MSC4188).</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public void ForgetGone(ServerName server)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        Walk(DiscoveryMachine.Start(ThrowIfDefault(server), _policy, now), question => Cache.ForgetGone(question), now);
    }

    private static ServerName ThrowIfDefault(ServerName server) =>
        server.IsDefault ? throw new ArgumentException("The server's name was never set.", nameof(server)) : server;

    /// <summary>Goes the way that the answers lead, as far as they are kept.</summary>
    private static void Walk(DiscoveryMachine machine, Func<DiscoveryQuestion, DiscoveryCacheEntry?> look, DateTimeOffset now)
    {
        var random = new Random(0); // the order of the targets does not matter
        while (machine.Outcome is null)
        {
            DiscoveryCacheEntry?[] known = [.. machine.Questions.Select(look)];
            if (known.Contains(null))
            {
                return;
            }

            machine = known.Aggregate(machine, (state, entry) => state.Answer(entry!.ToInput(now), random, now));
        }
    }

    private async Task RunAsync(ServerName server, TaskCompletionSource<DiscoveryOutcome> result, Random random)
    {
        try
        {
            var machine = DiscoveryMachine.Start(server, _policy, _timeProvider.GetUtcNow());
            while (machine.Outcome is null)
            {
                DiscoveryInput[] inputs = await Task.WhenAll(machine.Questions.Select(question => AskAsync(question, random))).ConfigureAwait(false);
                DateTimeOffset now = _timeProvider.GetUtcNow();
                machine = inputs.Aggregate(machine, (state, input) => state.Answer(input, random, now));
            }

            Finish(server);
            result.SetResult(machine.Outcome);
        }
#pragma warning disable CA1031 // Whatever a resolver of the host's throws against its contract is for those who wait, not for the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Finish(server);
            result.SetException(error);
            _ = result.Task.Exception; // seen, should all who waited have given up
        }
    }

    // Before the result is set: who asks because of it must not meet the look-up that is over.
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
        DiscoveryAnswer answer;
        try
        {
            // One that does not look at its token, as the operating system's look-up of addresses, is left behind.
            answer = question.Kind switch
            {
                DiscoveryQuestionKind.WellKnown => await _wellKnown.FetchAsync(question.Name, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false),
                DiscoveryQuestionKind.Srv => await _srv.ResolveAsync(question.Name, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false),
                _ => await _addresses.ResolveAsync(question.Name, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            answer = question.Kind switch
            {
                DiscoveryQuestionKind.WellKnown => WellKnownAnswer.Failed(WellKnownStatus.TimedOut),
                DiscoveryQuestionKind.Srv => SrvAnswer.Failed("no answer in time"),
                _ => AddressAnswer.Failed("no answer in time"),
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
