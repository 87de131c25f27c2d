using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>A clock that jumps forward once and comes back: nothing holds, and nothing is put off, for longer than its own span.</summary>
public sealed class DiscoveryCacheClockTests
{
    private static readonly DiscoveryQuestion Srv = new(DiscoveryQuestionKind.Srv, "_matrix-fed._tcp.example.org");
    private static readonly SrvResult Records = SrvResult.Found([new SrvRecord { Port = 1, Target = "a.example" }], TimeSpan.FromMinutes(1));
    private static readonly SrvResult Down = SrvResult.Failed("SERVFAIL");

    private readonly DiscoveryCache _cache = new();

    [Fact]
    public void Failure_OfTheFuture_IsAskedAgainAfterItsSpan()
    {
        _ = _cache.Put(Srv, Down, World.Now.AddYears(1), 0.5);
        Assert.True(_cache.TryGet(Srv, World.Now, out _));
        Assert.True(_cache.TryGet(Srv, World.Now.AddSeconds(14), out _));
        Assert.False(_cache.TryGet(Srv, World.Now.AddSeconds(15), out _));
    }

    [Fact]
    public void StandIn_WhoseQuestionFailedInTheFuture_IsAskedForAgainAfterItsSpan()
    {
        _ = _cache.Put(Srv, Records, World.Now, 0.5);
        _ = _cache.Put(Srv, Down, World.Now.AddHours(1), 0.5);
        Assert.True(_cache.TryGet(Srv, World.Now.AddSeconds(60), out DiscoveryInput? input));
        Assert.Equal((Records, AnswerSource.Stale), (input.Answer, input.Source));
        Assert.False(_cache.TryGet(Srv, World.Now.AddSeconds(75), out _));
    }

    [Fact]
    public void Answer_OfTheFuture_IsDoubtedWhenItIsNotRecent()
    {
        _ = _cache.Put(Srv, Records with { }, World.Now.AddYears(1), 0.5);
        Assert.True(_cache.TryGet(Srv, World.Now, out _));
        _ = _cache.Expire(Srv, World.Now.Add(DiscoveryCache.TrustedFor).AddSeconds(-1));
        Assert.True(_cache.TryGet(Srv, World.Now.Add(DiscoveryCache.TrustedFor).AddSeconds(-1), out _));
        _ = _cache.Expire(Srv, World.Now.Add(DiscoveryCache.TrustedFor));
        Assert.False(_cache.TryGet(Srv, World.Now.Add(DiscoveryCache.TrustedFor), out _));
    }

    [Fact]
    public void Store_OfTheFuture_HoldsForItsSpanFromNow()
    {
        DateTimeOffset future = World.Now.AddYears(100);
        _ = _cache.Put(Srv, Records, future, 0.5);
        var other = new DiscoveryCache();
        other.Import(_cache.Export(), World.Now);
        Assert.Equal(World.Now.AddMinutes(1), Assert.Single(other.Export()).ExpiresAt);
        Assert.False(other.TryGet(Srv, World.Now.AddMinutes(1), out _));
    }

    /// <summary>Any answers at any times, the last of them with the clock back: within the longest span of all it is asked again.</summary>
    [Fact]
    public void Spans_AreNeverLongerThanTheirOwn_WhateverTheClockDid() => Prop.ForAll(
        (from hours in Gen.Choose(-100_000, 100_000).ListOf()
         from kinds in Gen.Choose(0, 3).ListOf(hours.Count)
         select hours.Zip(kinds).ToList()).ToArbitrary(),
        steps =>
        {
            var cache = new DiscoveryCache();
            var options = new DiscoveryCacheOptions();
            foreach ((int hours, int kind) in steps)
            {
                SrvResult answer = kind switch { 0 => Records, 1 => SrvResult.NotFound(null), _ => Down };
                _ = cache.Put(Srv, answer, World.Now.AddHours(hours), 0.5);
            }

            _ = cache.TryGet(Srv, World.Now, out _);
            return !cache.TryGet(Srv, World.Now + DiscoveryLifetimes.Longest(options, Records), out _)
                && cache.Export().All(entry => entry.ReceivedAt <= World.Now && entry.RequestedAt <= World.Now && entry.RequestAgainAt - entry.RequestedAt <= options.DnsNegativeMax);
        }).QuickCheckThrowOnFailure();
}
