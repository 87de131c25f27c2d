using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>How many look-ups run at once, and who waits for whom.</summary>
public sealed class LookupLimiterTests
{
    [Theory]
    [InlineData("a.b.example.org", "EXAMPLE.org.")]
    [InlineData("localhost", "localhost.")]
    [InlineData("a.co.uk", "b.co.uk")]
    public async Task Zone_IsTheLastTwoLabels(string first, string second)
    {
        var gate = new LookupLimiter(total: 8, totalQueue: 0, zone: 1, zoneQueue: 0);
        IDisposable? turn = await gate.EnterAsync(first, TestContext.Current.CancellationToken);
        Assert.Null(await gate.EnterAsync(second, TestContext.Current.CancellationToken));
        turn!.Dispose();
        Assert.NotNull(await gate.EnterAsync(second, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Turns_AtTheBounds()
    {
        var gate = new LookupLimiter(total: 3, totalQueue: 1, zone: 2, zoneQueue: 1);
        CancellationToken none = TestContext.Current.CancellationToken;
        IDisposable? first = await gate.EnterAsync("a.slow.example", none);
        IDisposable? second = await gate.EnterAsync("b.slow.example", none);
        Task<IDisposable?> third = gate.EnterAsync("c.slow.example", none).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Null(await gate.EnterAsync("d.slow.example", none));

        // The zone has its two; another one goes on, and past the total one waits and no more.
        IDisposable? other = await gate.EnterAsync("x.example", none);
        Task<IDisposable?> waiting = gate.EnterAsync("y.example", none).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Null(await gate.EnterAsync("z.example", none));

        first!.Dispose();
        first.Dispose();
        Assert.NotNull(await waiting);
        other!.Dispose();
        second!.Dispose();
        (await waiting)!.Dispose();
        (await third)!.Dispose();
        Assert.Equal(0, gate.ZoneCount);
    }

    [Fact]
    public async Task Caller_WhoGivesUpWaiting_LeavesNothingBehind()
    {
        var gate = new LookupLimiter(total: 1, totalQueue: 8, zone: 1, zoneQueue: 8);
        using var giveUp = new CancellationTokenSource();
        IDisposable? turn = await gate.EnterAsync("a.example", TestContext.Current.CancellationToken);
        Task ofZone = gate.EnterAsync("a.example", giveUp.Token).AsTask();
        Task ofAll = gate.EnterAsync("b.example", giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ofZone);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ofAll);
        turn!.Dispose();
        Assert.Equal(0, gate.ZoneCount);
    }

    [Fact]
    public async Task Zone_ThatIsSlow_DelaysNoOther()
    {
        await using var server = new FakeDnsServer { OverUdp = query => query.Name.EndsWith("slow.example", StringComparison.Ordinal) ? [] : [query.Found()] };
        var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [server.EndPoint], Timeout = TimeSpan.FromMinutes(5), Attempts = 1 });
        using var stop = new CancellationTokenSource();
        Task<SrvResult>[] slow = [.. Enumerable.Range(0, 500).Select(i => resolver.ResolveAsync($"_matrix-fed._tcp.s{i}.slow.example", stop.Token).AsTask())];
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(LookupStatus.Found, (await resolver.ResolveAsync($"_matrix-fed._tcp.h{i}.example.org", TestContext.Current.CancellationToken)).Status);
        }

        // Eight are at the name server, as many as wait are held, and the rest heard at once that they are too many.
        Assert.Equal(DnsLookup.MaxPerZone + 50, server.Asked);
        Assert.Equal(500 - DnsLookup.MaxPerZone - DnsLookup.MaxZoneQueue, slow.Count(task => task.IsCompleted));
        await stop.CancelAsync();
        _ = await Task.WhenAll(slow).ContinueWith(static _ => true, TaskScheduler.Default);
    }

    [Fact]
    public async Task NameServer_ThatIsSilent_HoldsNoMoreThanItsTurns_AndComesLast()
    {
        await using var silent = new FakeDnsServer();
        await using var good = new FakeDnsServer { OverUdp = query => [query.Found()] };
        var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [silent.EndPoint, good.EndPoint], Timeout = TimeSpan.FromSeconds(2), Attempts = 1 });
        Task<SrvResult>[] all = [.. Enumerable.Range(0, 200).Select(i => resolver.ResolveAsync($"_matrix-fed._tcp.example{i}.org", TestContext.Current.CancellationToken).AsTask())];

        // All but those that the silent one holds are answered while it is silent; then those too.
        await Lab.LabNetwork.UntilAsync(() => all.Count(task => task.IsCompleted) >= 200 - NameServerSelector.MaxPerServer);
        Assert.All(await Task.WhenAll(all), answer => Assert.Equal(LookupStatus.Found, answer.Status));
        int asked = silent.Asked;
        Assert.InRange(asked, 1, NameServerSelector.MaxPerServer);
        _ = await resolver.ResolveAsync("_matrix-fed._tcp.later.org", TestContext.Current.CancellationToken);
        Assert.Equal(asked, silent.Asked);
    }

    [Fact]
    public async Task Turns_OfASilentServer_ComeBackAfterItsTime()
    {
        var clock = new Testing.SteppingClock();
        var turns = new NameServerSelector(clock);
        IPEndPoint first = new(IPAddress.Loopback, 1);
        IPEndPoint second = new(IPAddress.Loopback, 2);
        async Task<IPEndPoint> NextAsync()
        {
            (IPEndPoint server, System.Threading.RateLimiting.RateLimitLease turn) = await turns.SelectAsync([first, second], TestContext.Current.CancellationToken);
            turn.Dispose();
            return server;
        }

        Assert.Equal(first, await NextAsync());
        turns.Report(first, wasSilent: true);
        Assert.Equal(second, await NextAsync());
        clock.Advance(NameServerSelector.SilentFor);
        Assert.Equal(first, await NextAsync());
        turns.Report(first, wasSilent: true);
        turns.Report(first, wasSilent: false);
        Assert.Equal(first, await NextAsync());
    }
}
