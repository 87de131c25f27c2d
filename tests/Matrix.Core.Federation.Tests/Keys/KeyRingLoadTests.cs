using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>What silent servers and made-up names cost others. Everything is counted; time is virtual.</summary>
public sealed class KeyRingLoadTests
{
    private readonly KeyRingLoad _load = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A join of 2,000 servers, 30 % of them silent, found 294 of 1,400 keys in 45 s.</summary>
    [Fact]
    public async Task Join_ThirtyPercentSilent_FindsEveryLiveServersKeys()
    {
        using KeyRing ring = Ring();
        ServerName[] servers = KeyRingLoad.Names("s{0:0000}.example", 2000);
        _load.Silence(servers.Where((_, index) => index % 10 < 3));
        ConcurrentBag<KeyLookupResult> found = Collect(ring, servers, KeyFetchPurpose.User);

        await _load.AdvanceUntilAsync(() => found.Count == 1400, TimeSpan.FromSeconds(15));

        Assert.Equal(1400, found.Count);
        Assert.All(found, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(2000, _load.Dials.Count);
        Assert.Equal(600, _load.Open);
    }

    [Fact]
    public async Task Join_SilentServers_AreServedByTheNotary_WhileTheyAreStillAsked()
    {
        using KeyRing ring = Ring(new KeyRingOptions { Notaries = [new Notary(NotaryName)], BulkThreshold = 1000 });
        ServerName[] servers = KeyRingLoad.Names("s{0:000}.example", 200);
        _load.Silence(servers.Where((_, index) => index % 10 < 3));
        ConcurrentBag<KeyLookupResult> found = Collect(ring, servers, KeyFetchPurpose.User);

        await _load.AdvanceUntilAsync(() => found.Count == 200, TimeSpan.FromSeconds(10));

        Assert.All(found, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(200, found.Count);
        Assert.Equal(60, _load.BatchSizes.Sum());
        await _load.AssertOpenAsync(0);
    }

    [Fact]
    public async Task Bulk_SilentNotary_DelaysNobody()
    {
        _load.SilentNotaries.Add(NotaryName);
        using KeyRing ring = Ring(new KeyRingOptions { Notaries = [new Notary(NotaryName)] });
        ServerName[] servers = KeyRingLoad.Names("s{0:000}.example", 100);
        ConcurrentBag<KeyLookupResult> found = Collect(ring, servers, KeyFetchPurpose.User);

        await _load.AdvanceUntilAsync(() => found.Count == 100, TimeSpan.FromSeconds(5));
        Assert.Equal(100, found.Count);
        Assert.All(found, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
    }

    [Fact]
    public async Task Notaries_OneSilent_IsNotWaitedForWhereTheOthersAgree()
    {
        ServerName[] notaries = KeyRingLoad.Names("notary{0}.example", 3);
        _load.SilentNotaries.Add(notaries[0]);
        using KeyRing ring = Ring(new KeyRingOptions { Notaries = [.. notaries.Select(name => new Notary(name))], NotaryAgreement = 2 });
        _load.Silence([Alpha]);
        ConcurrentBag<KeyLookupResult> found = Collect(ring, [Alpha], KeyFetchPurpose.User);

        await _load.AdvanceUntilAsync(() => found.Count == 1, TimeSpan.FromSeconds(5));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(found).Status);
    }

    [Fact]
    public async Task Batch_OneSilentServer_DelaysItsOwnResultAlone()
    {
        using KeyRing ring = Ring();
        _load.Silence([Alpha]);
        ConcurrentBag<KeyLookupResult> found = Collect(ring, [Alpha, Beta], KeyFetchPurpose.Background);

        await _load.AdvanceUntilAsync(() => !found.IsEmpty, TimeSpan.FromSeconds(5));
        Assert.Equal(Beta, Assert.Single(found).Request.Server);
        await _load.AdvanceUntilAsync(() => found.Count == 2, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
        Assert.Equal(KeyLookupStatus.Unavailable, found.Single(lookup => lookup.Request.Server == Alpha).Status);
    }

    [Fact]
    public async Task Need_ThatIsMet_DoesNotWaitForAnotherOfTheSameServer()
    {
        using KeyRing ring = Ring(new KeyRingOptions { Notaries = [new Notary(NotaryName)] });
        _load.Silence([Alpha]);
        Task<ImmutableArray<KeyLookupResult>> made = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = KeyId.Parse("ed25519:made_up") }], Cancel);
        Task<ImmutableArray<KeyLookupResult>> real = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _load.KeyId }], Cancel);

        await _load.AdvanceUntilAsync(() => real.IsCompleted, TimeSpan.FromSeconds(5));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await real).Status);
        Assert.False(made.IsCompleted);
    }

    /// <summary>Three made-up origins a second under one silent domain delayed everybody's keys to 23 s.</summary>
    [Fact]
    public async Task UnverifiedClaims_UnderOneDomain_TakeFewSlots_AndDelayNobody()
    {
        using KeyRing ring = Ring();
        ServerName[] claimed = KeyRingLoad.Names("a{0}.victim.example", 500);
        _load.Silence(claimed);
        _ = Collect(ring, claimed, KeyFetchPurpose.UnverifiedRequest);
        await _load.AssertOpenAsync(new KeyRingOptions().ConcurrentFetchesPerDomain / 4);

        await AssertServedAsync(ring, KeyRingLoad.Names("honest{0}.example", 40), KeyFetchPurpose.Background);
        await AssertServedAsync(ring, KeyRingLoad.Names("joined{0}.example", 40), KeyFetchPurpose.User);
    }

    [Fact]
    public async Task UnverifiedClaims_UnderManyDomains_TakeAnEighth_AndDelayNobody()
    {
        using KeyRing ring = Ring();
        ServerName[] claimed = KeyRingLoad.Names("a.v{0}.example", 1000);
        _load.Silence(claimed);
        _ = Collect(ring, claimed, KeyFetchPurpose.UnverifiedRequest);
        await _load.AssertOpenAsync(128 / 8);

        await AssertServedAsync(ring, KeyRingLoad.Names("honest{0}.example", 40), KeyFetchPurpose.Background);
        await AssertServedAsync(ring, KeyRingLoad.Names("joined{0}.example", 40), KeyFetchPurpose.User);
    }

    [Fact]
    public async Task UnverifiedClaims_InOneNetwork_AreBounded_AndTheOthersArePutOff()
    {
        using KeyRing ring = Ring();
        ServerName[] claimed = KeyRingLoad.Names("a.v{0}.example", 200);
        _load.Silence(claimed);
        foreach ((int index, ServerName server) in claimed.Index())
        {
            _load.Addresses[server] = IPAddress.Parse($"192.0.2.{index}");
        }

        ConcurrentBag<KeyLookupResult> ended = Collect(ring, claimed, KeyFetchPurpose.UnverifiedRequest);
        await _load.AssertOpenAsync(8);
        await KeyRingLoad.UntilAsync(() => ended.Count >= 192);
        Assert.Equal(192, ended.Count);
        Assert.All(ended, lookup => Assert.Equal((KeyLookupStatus.Unavailable, null), (lookup.Status, lookup.RetryAt)));

        // Another network is not concerned, and neither is who waits for a server in this one.
        ServerName near = ServerName.Parse("near.example");
        _load.Addresses[near] = IPAddress.Parse("192.0.2.250");
        ServerName far = ServerName.Parse("far.example");
        _load.Addresses[far] = IPAddress.Parse("192.0.3.1");
        await AssertServedAsync(ring, [far], KeyFetchPurpose.UnverifiedRequest);
        await AssertServedAsync(ring, [near], KeyFetchPurpose.User);
    }

    [Fact]
    public async Task Slots_UnknownServersTakeHalf_AndAQuarterIsForUsers()
    {
        using KeyRing ring = Ring(new KeyRingOptions { SlowAfter = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(2), ConcurrentFetchesPerDomain = 1000 });
        ServerName[] known = KeyRingLoad.Names("known{0}.example", 200);
        await AssertServedAsync(ring, known, KeyFetchPurpose.User, TimeSpan.FromMinutes(1));
        _load.Clock.Advance(TimeSpan.FromDays(2));
        ServerName[] unknown = KeyRingLoad.Names("made{0}.example", 500);
        ServerName[] joined = KeyRingLoad.Names("joined{0}.example", 500);
        _load.Silence([.. known, .. unknown, .. joined]);

        _ = Collect(ring, unknown, KeyFetchPurpose.Background);
        await _load.AssertOpenAsync(128 / 4);
        _ = Collect(ring, joined, KeyFetchPurpose.User);
        await _load.AssertOpenAsync(128 / 2);
        _ = Collect(ring, known[..100], KeyFetchPurpose.Background, _load.Clock.Now);
        await _load.AssertOpenAsync(128);
    }

    [Fact]
    public async Task SlowSlots_WhereTheyAreFull_GiveUpTheOldest()
    {
        using KeyRing ring = Ring(new KeyRingOptions { ConcurrentFetches = 8, ConcurrentSlowFetches = 16 });
        ServerName[] silent = KeyRingLoad.Names("silent{0}.example", 40);
        _load.Silence(silent);
        ConcurrentBag<KeyLookupResult> ended = Collect(ring, silent, KeyFetchPurpose.User);
        await _load.AdvanceUntilAsync(() => _load.Dials.Count == 40, TimeSpan.FromSeconds(20));
        await KeyRingLoad.UntilAsync(() => ended.Count >= 28);

        Assert.Equal(40, _load.Dials.Count);
        Assert.InRange(_load.Open, 8, 12);
        Assert.All(ended, lookup => Assert.Equal(FederationErrorKind.TimedOut, lookup.Error!.Kind));
    }

    [Fact]
    public async Task Purpose_OfWhoJoins_MovesAFetchOutOfTheLesserQueue()
    {
        using KeyRing ring = Ring();
        ServerName[] claimed = KeyRingLoad.Names("a.v{0}.example", 100);
        _load.Silence(claimed);
        _ = Collect(ring, claimed, KeyFetchPurpose.UnverifiedRequest);
        await _load.AssertOpenAsync(128 / 8);
        _ = Collect(ring, [Alpha], KeyFetchPurpose.UnverifiedRequest);
        await _load.SettleAsync();
        Assert.DoesNotContain(Alpha, _load.Dials);

        await AssertServedAsync(ring, [Alpha], KeyFetchPurpose.User);
    }

    [Theory]
    [InlineData("a1.victim.example", "victim.example")]
    [InlineData("victim.example:8448", "victim.example")]
    [InlineData("A.B.Victim.Example", "victim.example")]
    [InlineData("localhost", "localhost")]
    [InlineData("192.0.2.1:8448", "192.0.2.1")]
    [InlineData("[2001:db8::1]:8448", "[2001:db8::1]")]
    public void Domain_OfAName_IsItsLastTwoLabels(string name, string domain) =>
        Assert.Equal(domain, new KeyFetchClass(ServerName.Parse(name), false, KeyFetchPurpose.Background).Domain);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.255", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false)]
    public void Network_OfAnAddress_IsTheSlash24OrSlash48(string left, string right, bool isSame) =>
        Assert.Equal(isSame, AddressGate.NetworkOf(IPAddress.Parse(left)) == AddressGate.NetworkOf(IPAddress.Parse(right)));

    private KeyRing Ring(KeyRingOptions? options = null) => new(_load, _load.Clock, options);

    private ConcurrentBag<KeyLookupResult> Collect(KeyRing ring, IEnumerable<ServerName> servers, KeyFetchPurpose purpose, MatrixTimestamp? at = null)
    {
        var found = new ConcurrentBag<KeyLookupResult>();
        _ = Task.Run(
            async () =>
            {
                await foreach (KeyLookupResult lookup in ring.StreamKeysAsync(servers.Select(server => new KeyRequest { Server = server, KeyId = _load.KeyId, MinimumValidUntil = at }), purpose, Cancel))
                {
                    found.Add(lookup);
                }
            },
            Cancel);
        return found;
    }

    /// <summary>The servers' keys arrive within what the live ones need.</summary>
    private async Task AssertServedAsync(KeyRing ring, ServerName[] servers, KeyFetchPurpose purpose, TimeSpan? within = null)
    {
        ConcurrentBag<KeyLookupResult> found = Collect(ring, servers, purpose);
        await _load.AdvanceUntilAsync(() => found.Count == servers.Length, within ?? TimeSpan.FromSeconds(2));
        Assert.Equal(servers.Length, found.Count(lookup => lookup.Status == KeyLookupStatus.Found));
    }
}
