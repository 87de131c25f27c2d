using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>How long answers hold.</summary>
public sealed class DiscoveryCacheTests
{
    private static readonly DiscoveryQuestion WellKnown = new(DiscoveryQuestionKind.WellKnown, "example.org");
    private static readonly DiscoveryQuestion Srv = new(DiscoveryQuestionKind.Srv, "_matrix-fed._tcp.example.org");
    private static readonly DiscoveryQuestion Addresses = new(DiscoveryQuestionKind.Addresses, "example.org");
    private static readonly WellKnownResult Down = WellKnownResult.Failed(WellKnownStatus.ConnectFailed);

    private readonly DiscoveryCache _cache = new();

    [Theory]
    [InlineData(null, 0.0, 77760)]      // 24 h less a tenth
    [InlineData(null, 0.5, 86400)]
    [InlineData(null, 0.9999999, 95040)] // and a tenth more
    [InlineData("max-age=7200", 0.9, 7200)]
    [InlineData("max-age=172800", 0.9, 172800)]
    [InlineData("max-age=172801", 0.9, 172800)]
    [InlineData("max-age=300", 0.9, 300)]
    [InlineData("max-age=299", 0.9, 300)]
    [InlineData("no-store", 0.9, 300)]
    public void WellKnown_HoldsAsItSays_WithinTheBounds(string? cacheControl, double jitter, int seconds)
    {
        DiscoveryInput input = _cache.Put(WellKnown, Answers.Delegation("hs.example.net", cacheControl), World.Now, jitter);
        Assert.Equal(AnswerSource.Asked, input.Source);
        Assert.Equal(seconds, (input.ExpiresAt - World.Now).TotalSeconds, 1.0);
    }

    [Fact]
    public void WellKnown_IsAskedForAgainInTheLastFifthOfItsLife()
    {
        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net", "max-age=1000"), World.Now, 0.5);
        AssertHolds(WellKnown, At(799));
        AssertAsks(WellKnown, At(800));
    }

    [Fact]
    public void Error_HoldsForTwoMinutes_AndTwiceAsLongEachTime_UpToAnHour()
    {
        DateTimeOffset now = World.Now;
        foreach (int minutes in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            DiscoveryInput input = _cache.Put(WellKnown, minutes % 3 == 0 ? Down : Answers.WellKnown("", 404), now, 0.5);
            Assert.Equal(now.AddMinutes(minutes), input.ExpiresAt);
            AssertHolds(WellKnown, now.AddMinutes(minutes).AddSeconds(-1));
            now = now.AddMinutes(minutes);
            AssertAsks(WellKnown, now);
        }

        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net"), now, 0.5);
        Assert.Equal(now.AddDays(1).AddMinutes(2), _cache.Put(WellKnown, Answers.WellKnown("", 404), now.AddDays(1), 0.5).ExpiresAt);
    }

    [Theory]
    [InlineData(0.0, 108)]
    [InlineData(0.9999999, 132)]
    public void Error_IsSpreadByATenth(double jitter, int seconds) =>
        Assert.Equal(seconds, (_cache.Put(WellKnown, Down, World.Now, jitter).ExpiresAt - World.Now).TotalSeconds, 0.5);

    [Theory]
    [InlineData("max-age=1800", 1800)]
    [InlineData("max-age=86400", 3600)]
    [InlineData("max-age=1", 120)]
    public void Error_MayAskForLongerByItsHeaders_UpToAnHour(string cacheControl, int seconds) =>
        Assert.Equal(At(seconds), _cache.Put(WellKnown, Answers.WellKnown("", 404, cacheControl), World.Now, 0.5).ExpiresAt);

    [Fact]
    public void WellKnown_ThatCannotBeHad_IsStoodInForByTheOldOne()
    {
        WellKnownResult good = Answers.Delegation("hs.example.net", "max-age=600");
        _ = _cache.Put(WellKnown, good, World.Now, 0.5);

        // While it still holds by itself.
        DiscoveryInput early = _cache.Put(WellKnown, Down, At(500), 0.5);
        Assert.Equal((good, AnswerSource.Cached, At(600)), (early.Answer, early.Source, early.ExpiresAt));
        AssertHolds(WellKnown, At(619));
        AssertAsks(WellKnown, At(620));

        // And after that.
        DiscoveryInput stale = _cache.Put(WellKnown, Answers.WellKnown("", 503), At(620), 0.5);
        Assert.Equal((good, AnswerSource.Stale, At(620 + 240)), (stale.Answer, stale.Source, stale.ExpiresAt));
        Assert.True(_cache.TryGet(WellKnown, At(800), out DiscoveryInput? later));
        Assert.Equal(AnswerSource.Stale, later.Source);

        // Up to 48 hours after it came.
        DateTimeOffset end = World.Now.AddHours(48);
        Assert.Equal(end, _cache.Put(WellKnown, Down, end.AddSeconds(-1), 0.5).ExpiresAt);
        Assert.Equal(Down, _cache.Put(WellKnown, Down, end, 0.5).Answer);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void WellKnown_ThatIsTakenBack_IsNotStoodInFor(int status)
    {
        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net"), World.Now, 0.5);
        WellKnownResult answer = Answers.WellKnown("", status);
        Assert.Equal(answer, _cache.Put(WellKnown, answer, At(1), 0.5).Answer);
    }

    [Fact]
    public void Srv_HoldsForItsTtl_WithinTheBounds()
    {
        SrvRecord record = new() { Port = 1, Target = "a.example" };
        foreach ((TimeSpan? ttl, TimeSpan expected) in new (TimeSpan?, TimeSpan)[]
        {
            (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)), (TimeSpan.Zero, TimeSpan.FromSeconds(5)), (TimeSpan.FromDays(7), TimeSpan.FromDays(1)), (null, TimeSpan.FromMinutes(5)),
        })
        {
            Assert.Equal(World.Now + expected, _cache.Put(Srv, SrvResult.Found([record], ttl), World.Now, 0.5).ExpiresAt);
        }

        AssertHolds(Srv, At(299));
        AssertAsks(Srv, At(300));
    }

    [Fact]
    public void NotFound_HoldsForTheNegativeTtl_WithinTheBounds()
    {
        foreach ((int? ttl, int expected) in new (int?, int)[] { (900, 900), (0, 5), (86400, 3600), (null, 300) })
        {
            TimeSpan? timeToLive = ttl is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            Assert.Equal(At(expected), _cache.Put(Srv, SrvResult.NotFound(timeToLive), World.Now, 0.5).ExpiresAt);
            Assert.Equal(At(expected), _cache.Put(Addresses, AddressResult.NotFound(timeToLive), World.Now, 0.5).ExpiresAt);
        }
    }

    [Fact]
    public void Lookup_ThatFails_IsPutOffMoreAndMore_UpToFiveMinutes()
    {
        DateTimeOffset now = World.Now;
        foreach (int seconds in new[] { 15, 30, 60, 120, 240, 300, 300 })
        {
            now = now.AddSeconds(seconds);
            Assert.Equal(now, _cache.Put(Srv, SrvResult.Failed("SERVFAIL"), now.AddSeconds(-seconds), 0.5).ExpiresAt);
        }
    }

    [Fact]
    public void Lookup_ThatFails_IsStoodInForByRecordsButNotByTheirAbsence()
    {
        AddressResult found = AddressResult.Found([IPAddress.Loopback], null);
        _ = _cache.Put(Addresses, found, World.Now, 0.5);
        Assert.Equal((found, AnswerSource.Stale), (_cache.Put(Addresses, AddressResult.Failed("x"), At(301), 0.5) is var stale ? stale.Answer : null, stale.Source));

        _ = _cache.Put(Srv, SrvResult.NotFound(null), World.Now, 0.5);
        Assert.Equal(SrvResult.Failed("x"), _cache.Put(Srv, SrvResult.Failed("x"), At(301), 0.5).Answer);
    }

    [Fact]
    public void Entries_BeyondTheBound_GoByUse()
    {
        var cache = new DiscoveryCache(new DiscoveryCacheOptions { MaxEntries = 3 });
        foreach (string host in new[] { "a", "b", "c" })
        {
            _ = cache.Put(DiscoveryQuestion.Addresses(host), Answers.Address(), World.Now, 0.5);
        }

        Assert.Equal(3, cache.Count);
        Assert.True(cache.TryGet(DiscoveryQuestion.Addresses("a"), World.Now, out _));
        _ = cache.Put(DiscoveryQuestion.Addresses("d"), Answers.Address(), World.Now, 0.5);
        Assert.Equal(["d", "a", "c"], cache.Export().Select(entry => entry.Question.Name).ToList());
        Assert.Equal(3, cache.Count);
    }

    [Fact]
    public void Export_IsTakenInByAnotherCache_WithTheFailuresAndTheOrder()
    {
        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net", "max-age=600"), World.Now, 0.5);
        _ = _cache.Put(WellKnown, Down, At(500), 0.5);
        _ = _cache.Put(Srv, SrvResult.NotFound(TimeSpan.FromSeconds(60)), At(500), 0.5);
        _ = _cache.Put(Addresses, Answers.Address(), At(500), 0.5);
        var other = new DiscoveryCache();
        other.Import(_cache.Export(), At(601)); // the SRV answer has expired, the well-known stands in for what cannot be had
        Assert.Equal([Addresses, WellKnown], other.Export().Select(entry => entry.Question).ToList());
        Assert.Equal(AnswerSource.Stale, other.TryGet(WellKnown, At(601), out DiscoveryInput? input) ? input.Source : default);
        Assert.Equal(At(630 + 240), other.Put(WellKnown, Down, At(630), 0.5).ExpiresAt);
    }

    [Theory]
    [InlineData(null, 86400)]
    [InlineData("max-age=60", 86400)]
    [InlineData("no-store", 86400)]
    [InlineData("max-age=86401", 86401)]
    [InlineData("max-age=7776000", 7776000)]
    [InlineData("max-age=7776001", 7776000)]
    public void Gone_HoldsForADayToNinetyDays(string? cacheControl, int seconds)
    {
        Assert.Equal(At(seconds), _cache.Put(WellKnown, Answers.WellKnown("", 410, cacheControl), World.Now, 0.9).ExpiresAt);
        AssertHolds(WellKnown, At(seconds - 1));
        AssertAsks(WellKnown, At(seconds));
    }

    [Fact]
    public void Import_PassesOverWhatHoldsTooLong()
    {
        DiscoveryCacheEntry entry = new(Addresses, Answers.Address(), World.Now, At(60), At(60), 0);
        var cache = new DiscoveryCache();
        cache.Import([entry with { ExpiresAt = World.Now.AddDays(3) }, entry with { RequestAgainAt = World.Now.AddDays(3) }, entry with { Question = Srv }, entry with { ReceivedAt = DateTimeOffset.MinValue }, entry with { RequestedAt = At(-1) }], World.Now);
        Assert.Equal(0, cache.Count);
        cache.Import([entry], World.Now);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Misuse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => _cache.Put(Srv, Answers.Address(), World.Now, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => _cache.Put(Addresses, Answers.Address(), World.Now, 1));
        Assert.Throws<ArgumentException>(() => new DiscoveryCache(new DiscoveryCacheOptions { MaxEntries = 0 }));
        Assert.Throws<ArgumentException>(() => new DiscoveryCache(new DiscoveryCacheOptions { MaxBytes = 0 }));
    }

    private static DateTimeOffset At(int seconds) => World.Now.AddSeconds(seconds);

    private void AssertHolds(DiscoveryQuestion question, DateTimeOffset now) => Assert.True(_cache.TryGet(question, now, out _));

    private void AssertAsks(DiscoveryQuestion question, DateTimeOffset now) => Assert.False(_cache.TryGet(question, now, out _));
}
