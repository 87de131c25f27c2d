using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>The shell: one look-up for all who ask at once, the cache, and limits of time.</summary>
public sealed class ServerResolverTests
{
    private static readonly ServerName Server = ServerName.Parse("example.org");

    private readonly SteppingClock _clock = new();
    private readonly FakeNetwork _network = new();
    private readonly ServerResolver _resolver;

    public ServerResolverTests() => _resolver = new ServerResolver(_network, _network, _network, _clock, new Random(1));

    [Fact]
    public async Task Resolve_AsksOnce_AndThenTheCache()
    {
        _network.WellKnown = _ => Answers.Delegation("hs.example.net:443");
        DiscoveryResult.Found first = Assert.IsType<DiscoveryResult.Found>(await Find());
        Assert.Equal("hs.example.net:443", first.Location.HostHeader);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(5), first.ExpiresAt);
        DiscoveryResult second = await Find();
        Assert.All(second.Trace.Where(entry => entry.Input is not null), entry => Assert.Equal(AnswerSource.Cached, entry.Input!.Source));
        Assert.Equal(2, _network.Asked.Count);

        // The addresses expire before the well-known does.
        _clock.Advance(TimeSpan.FromMinutes(5));
        _ = await Find();
        Assert.Equal(["well-known example.org", "A hs.example.net", "A hs.example.net"], _network.Asked.ToList());
    }

    [Fact]
    public async Task Resolve_ManyAtOnce_ShareOneLookup()
    {
        _network.Gate = new TaskCompletionSource();
        Task<DiscoveryResult>[] callers = [.. Enumerable.Range(0, 50).Select(_ => Find())];
        _network.Gate.SetResult();
        DiscoveryResult[] outcomes = await Task.WhenAll(callers);
        Assert.All(outcomes, outcome => Assert.Same(outcomes[0], outcome));
        Assert.Single(_network.Asked, question => question.StartsWith("well-known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_ManyAtOnce_ShareAFailure()
    {
        _network.Gate = new TaskCompletionSource();
        _network.Srv = _ => throw new InvalidOperationException("a resolver that breaks its promise");
        Task<DiscoveryResult>[] callers = [.. Enumerable.Range(0, 5).Select(_ => Find())];
        _network.Gate.SetResult();
        foreach (Task<DiscoveryResult> caller in callers)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => caller);
        }

        // It is over for all of them, and does not stand in the way of the next.
        _network.Srv = _ => SrvResult.NotFound(null);
        Assert.IsType<DiscoveryResult.Found>(await Find());
    }

    [Fact]
    public async Task Resolve_OneGivesUp_TheOthersGoOn()
    {
        _network.Gate = new TaskCompletionSource();
        using var giveUp = new CancellationTokenSource();
        Task<DiscoveryResult> first = _resolver.DiscoverAsync(Server, giveUp.Token);
        Task<DiscoveryResult> second = Find();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        _network.Gate.SetResult();
        Assert.IsType<DiscoveryResult.Found>(await second);
    }

    [Fact]
    public async Task Resolve_AllGiveUp_TheLookupStillFillsTheCache()
    {
        _network.Gate = new TaskCompletionSource();
        using var giveUp = new CancellationTokenSource();
        Task<DiscoveryResult> only = _resolver.DiscoverAsync(Server, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        _network.Gate.SetResult();
        _ = await Find();
        Assert.Single(_network.Asked, question => question.StartsWith("well-known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Question_ThatIsNeverAnswered_IsGivenUp()
    {
        _network.Gate = new TaskCompletionSource();
        Task<DiscoveryResult> found = Find();
        _clock.Advance(ServerResolver.QuestionTimeout - TimeSpan.FromTicks(1));
        Assert.False(found.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        DiscoveryResult outcome = await found;
        Assert.Equal(DiscoveryStep.Host, Assert.IsType<DiscoveryResult.Found>(outcome).Step);
        Assert.Equal(WellKnownResult.Failed(WellKnownStatus.TimedOut), outcome.Trace[1].Input!.Answer);
        Assert.Equal(0, _clock.TimerCount);
    }

    [Fact]
    public async Task Resolve_WhileTheWellKnownCannotBeHad_KeepsToTheOldOne()
    {
        _network.WellKnown = _ => Answers.Delegation("hs.example.net:443", "max-age=600");
        _ = await Find();
        _network.WellKnown = _ => WellKnownResult.Failed(WellKnownStatus.TlsFailed);
        _clock.Advance(TimeSpan.FromHours(1));
        DiscoveryResult outcome = await Find();
        Assert.Equal(DiscoveryStep.DelegatedPort, outcome.Step);
        Assert.Equal(AnswerSource.Stale, outcome.Trace[1].Input!.Source);
    }

    [Fact]
    public async Task Resolve_AServerThatDoesNotExist_IsRememberedToo()
    {
        _network.Addresses = _ => AddressResult.NotFound(null);
        Assert.Equal(FederationErrorKind.NameNotFound, Assert.IsType<DiscoveryResult.Failed>(await Find()).Kind);
        int asked = _network.Asked.Count;
        _ = await Find();
        Assert.Equal(asked, _network.Asked.Count);
    }

    [Fact]
    public async Task AskAgain_AsksAllAnew_ThoughPartOfItHasExpired()
    {
        _network.Srv = name => name.StartsWith("_matrix-fed", StringComparison.Ordinal) ? SrvResult.Found([new SrvRecord { Port = 1, Target = "a.example" }, new SrvRecord { Port = 1, Target = "b.example" }], TimeSpan.FromHours(5)) : SrvResult.NotFound(null);
        _ = await Find();
        _network.Asked.Clear();
        _clock.Advance(TimeSpan.FromHours(1)); // the well-known's error and the addresses hold no longer
        _resolver.ReportUnreachable(Server);
        _ = await Find();
        Assert.Equal(["A a.example", "A b.example", "SRV _matrix-fed._tcp.example.org", "well-known example.org"], _network.Asked.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task AskAgain_WhereAskingFails_GoesOnWithWhatWasKnown()
    {
        _network.WellKnown = _ => Answers.Delegation("hs.example.net:443");
        _ = await Find();
        _clock.Advance(DiscoveryCache.TrustedFor);
        _resolver.ReportUnreachable(Server);
        _network.WellKnown = _ => WellKnownResult.Failed(WellKnownStatus.ConnectFailed);
        _network.Addresses = _ => AddressResult.Failed("no network");
        DiscoveryResult.Found found = Assert.IsType<DiscoveryResult.Found>(await Find());
        Assert.Equal("hs.example.net:443", found.Location.HostHeader);

        // What failed is put off, however often it is doubted.
        _network.Asked.Clear();
        _resolver.ReportUnreachable(Server);
        _ = await Find();
        Assert.Empty(_network.Asked);
    }

    [Fact]
    public async Task AskAgain_OfWhatHasJustCome_ChangesNothing()
    {
        _network.WellKnown = _ => Answers.Delegation("hs.example.net:443");
        _ = await Find();
        _network.Asked.Clear();
        _clock.Advance(DiscoveryCache.TrustedFor - TimeSpan.FromMilliseconds(1));
        _resolver.ReportUnreachable(Server);
        _ = await Find();
        Assert.Empty(_network.Asked);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _resolver.ReportUnreachable(Server);
        _ = await Find();
        Assert.Equal(2, _network.Asked.Count);
    }

    [Fact]
    public void AskAgain_WithNoName_IsMisuse() => Assert.Throws<ArgumentException>(() => _resolver.ReportUnreachable(default));

    [Fact]
    public async Task Servers_ThatDelegateToOneHost_ShareWhatIsKnownOfIt()
    {
        _network.WellKnown = _ => Answers.Delegation("hs.example.net:443");
        _ = await Find();
        _ = await _resolver.DiscoverAsync(ServerName.Parse("example.com"), TestContext.Current.CancellationToken);
        Assert.Single(_network.Asked, question => question.StartsWith("A ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_WithNoName_IsMisuse() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _resolver.DiscoverAsync(default, TestContext.Current.CancellationToken));

    private Task<DiscoveryResult> Find() => _resolver.DiscoverAsync(Server, TestContext.Current.CancellationToken);
}
