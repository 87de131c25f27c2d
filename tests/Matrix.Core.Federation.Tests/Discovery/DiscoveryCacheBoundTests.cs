using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>What the cache keeps when strangers choose the names.</summary>
public sealed class DiscoveryCacheBoundTests
{
    private const int Max = 800;
    private static readonly DiscoveryCacheOptions Small = new() { MaxEntries = Max };

    private readonly SteppingClock _clock = new(World.Now);
    private readonly FakeNetwork _network = new();

    [Fact]
    public void Bytes_AtTheBound()
    {
        var cache = new DiscoveryCache(new DiscoveryCacheOptions { MaxBytes = 100_000 });
        string target = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));
        SrvResult large = SrvResult.Found(Enumerable.Range(0, SrvResult.MaxRecords).Select(i => new SrvRecord { Port = 1, Target = target }), null);
        for (int i = 0; i < 1000; i++)
        {
            _ = cache.Put(new DiscoveryQuestion(DiscoveryQuestionKind.Srv, $"_matrix-fed._tcp.host{i}.example"), large, World.Now, 0.5);
            Assert.InRange(cache.Bytes, 0, 100_000);
        }

        Assert.InRange(cache.Count, 1, 10);
        foreach (DiscoveryCacheEntry entry in cache.Export())
        {
            cache.Remove(entry.Question);
        }

        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }

    [Fact]
    public void Bytes_OfAStore_AreBoundedToo()
    {
        var cache = new DiscoveryCache();
        for (int i = 0; i < 1000; i++)
        {
            _ = cache.Put(DiscoveryQuestion.Addresses($"host{i}.example{i}"), Answers.Address(), World.Now, 0.5);
        }

        var small = new DiscoveryCache(new DiscoveryCacheOptions { MaxBytes = 100_000 });
        small.Import(cache.Export(), World.Now);
        Assert.InRange(small.Bytes, 90_000, 100_000);
        Assert.Equal(DiscoveryQuestion.Addresses("host999.example999"), small.Export()[0].Question);
    }

    /// <summary>Names that do not exist, a hundred times as many as there is room: those that do exist stay.</summary>
    [Fact]
    public void MadeUpNames_DoNotEvictThoseThatExist()
    {
        var cache = new DiscoveryCache(Small);
        DiscoveryQuestion[] known = [.. Enumerable.Range(0, Max / 2).Select(i => DiscoveryQuestion.Addresses($"hs.example{i}"))];
        foreach (DiscoveryQuestion question in known)
        {
            _ = cache.Put(question, Answers.Address(), World.Now, 0.5);
        }

        for (int i = 0; i < Max * 100; i++)
        {
            IDiscoveryAnswer answer = i % 2 == 0 ? AddressResult.NotFound(null) : AddressResult.Failed("SERVFAIL");
            _ = cache.Put(DiscoveryQuestion.Addresses($"made-up{i}.zone{i}"), answer, World.Now, 0.5);
        }

        Assert.All(known, question => Assert.True(cache.TryGet(question, World.Now, out _)));
        Assert.Equal(Max, cache.Count);
    }

    /// <summary>A zone in which every name exists: it evicts nothing but its own.</summary>
    [Fact]
    public void Zone_OfAnyNumberOfNames_EvictsItsOwn()
    {
        var cache = new DiscoveryCache(Small);
        DiscoveryQuestion[] known = [.. Enumerable.Range(0, Max / 2).Select(i => DiscoveryQuestion.Addresses($"hs.example{i}"))];
        foreach (DiscoveryQuestion question in known)
        {
            _ = cache.Put(question, Answers.Address(), World.Now, 0.5);
        }

        for (int i = 0; i < Max * 100; i++)
        {
            _ = cache.Put(DiscoveryQuestion.Addresses($"made-up{i}.evil.example"), Answers.Address(), World.Now, 0.5);
        }

        Assert.All(known, question => Assert.True(cache.TryGet(question, World.Now, out _)));
        Assert.Equal((Max / 2) + (Max / DiscoveryCachePartitions.ShareDivisor), cache.Count);
    }

    /// <summary>Zones and names without end, all of which lead somewhere: what led to servers that answered stays.</summary>
    [Fact]
    public async Task MadeUpZones_DoNotEvictServersThatWereReached()
    {
        var cache = new DiscoveryCache(Small);
        var resolver = new ServerResolver(_network, _network, _network, _clock, new Random(1), cache);
        for (int i = 0; i < 100; i++)
        {
            var server = ServerName.Parse($"hs.example{i}");
            _ = await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken);
            resolver.ReportReached(server);
        }

        for (int i = 0; i < Max * 100; i++)
        {
            _ = cache.Put(DiscoveryQuestion.Addresses($"host.zone{i}"), Answers.Address(), _clock.GetUtcNow(), 0.5);
        }

        int asked = _network.Asked.Count;
        for (int i = 0; i < 100; i++)
        {
            _ = await resolver.DiscoverAsync(ServerName.Parse($"hs.example{i}"), TestContext.Current.CancellationToken);
        }

        Assert.Equal(asked, _network.Asked.Count);
        Assert.Equal(400, cache.Export().Count(entry => entry.IsReached));
    }

    [Fact]
    public async Task Reached_IsStored_AndStaysWhenTheAnswerIsRenewed()
    {
        var cache = new DiscoveryCache();
        var resolver = new ServerResolver(_network, _network, _network, _clock, new Random(1), cache);
        var server = ServerName.Parse("example.org");
        resolver.ReportReached(server); // nothing is known of it yet
        _ = await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(cache.Export(), entry => entry.IsReached);
        resolver.ReportReached(server);
        Assert.All(cache.Export(), entry => Assert.True(entry.IsReached));
        _clock.Advance(TimeSpan.FromDays(1));
        _ = await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken);
        Assert.All(cache.Export(), entry => Assert.True(entry.IsReached));
        var other = new DiscoveryCache();
        other.Import(cache.Export(), _clock.GetUtcNow());
        Assert.All(other.Export(), entry => Assert.True(entry.IsReached));
    }

    [Fact]
    public async Task Gone_IsForgotten_WhenTheServerIsHeardFrom()
    {
        var cache = new DiscoveryCache();
        var resolver = new ServerResolver(_network, _network, _network, _clock, new Random(1), cache);
        var server = ServerName.Parse("example.org");
        _network.WellKnown = _ => Answers.WellKnown("", 410);
        Assert.Equal(FederationErrorKind.Gone, Assert.IsType<DiscoveryResult.Failed>(await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken)).Kind);
        _network.WellKnown = _ => Answers.WellKnown("", 404);
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.IsType<DiscoveryResult.Failed>(await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken));
        resolver.ForgetGone(server);
        Assert.IsType<DiscoveryResult.Found>(await resolver.DiscoverAsync(server, TestContext.Current.CancellationToken));
        int kept = cache.Count;
        resolver.ForgetGone(server); // what is not gone stays
        Assert.Equal(kept, cache.Count);
    }
}
