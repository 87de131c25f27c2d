using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>What the ring keeps, and what it does while it judges.</summary>
public sealed class KeyRingBoundTests
{
    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");
    private readonly SigningKey _two = Key("two");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A document was verified under the lock that every look-up takes.</summary>
    [Fact]
    public async Task Judging_OneServersDocument_HoldsUpNoOther()
    {
        using var judging = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions
        {
            IsDeniedKey = key =>
            {
                if (key == _two.VerifyKey)
                {
                    judging.Set();
                    goOn.Wait(Cancel);
                }

                return false;
            },
        });
        _fetcher.Answer(Beta, Document(Beta, Start + Day, [_one]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Beta }], Cancel);
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_two]));

        Task<ImmutableArray<KeyLookupResult>> slow = Task.Run(() => ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel), Cancel);
        judging.Wait(Cancel);
        Task<ImmutableArray<KeyLookupResult>> cached = Task.Run(() => ring.GetKeysAsync([new KeyRequest { Server = Beta }], Cancel), Cancel);
        bool isServed = await Task.WhenAny(cached, Task.Delay(TimeSpan.FromSeconds(20), Cancel)) == cached;
        goOn.Set();

        Assert.True(isServed);
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await slow).Status);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Cache_IsBoundedByCount_AndTheStoreHasTheRest(int servers)
    {
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { MaxCachedServers = 3 });
        ServerName[] names = KeyRingLoad.Names("s{0}.example", servers);
        foreach (ServerName name in names)
        {
            _fetcher.Answer(name, Document(name, Start + Day, [_one]));
            _ = await ring.GetKeysAsync([new KeyRequest { Server = name }], Cancel);
            Assert.True(ring.TryGetKey(names[0], _one.KeyId, out _));
        }

        Assert.Equal(3, ring.CachedServerCount);
        Assert.Equal(servers == 3, ring.TryGetKey(names[1], _one.KeyId, out _));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = names[1] }], Cancel)).Status);
        Assert.Equal(servers, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task Cache_IsBoundedByBytes()
    {
        int size = KnownOf(Document(Alpha, Start + Day, [_one])).EstimatedSize;
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { MaxCachedBytes = size * 10 });
        foreach (ServerName name in KeyRingLoad.Names("s{0}.example", 30))
        {
            _fetcher.Answer(name, Document(name, Start + Day, [_one]));
            _ = await ring.GetKeysAsync([new KeyRequest { Server = name }], Cancel);
            Assert.InRange(ring.CachedBytes, size, size * 10);
        }

        Assert.InRange(ring.CachedServerCount, 8, 10);
    }

    /// <summary>Servers that are being asked are kept, if anything of them is: made-up names, of which nothing is, switched the bound off.</summary>
    [Fact]
    public async Task Cache_WhileManyAreAsked_IsBounded()
    {
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { MaxCachedServers = 3 });
        ServerName[] silent = KeyRingLoad.Names("a.v{0}.example", 40);
        Array.ForEach(silent, name => _fetcher.Hold(name));
        _ = ring.GetKeysAsync(silent.Select(name => new KeyRequest { Server = name }), KeyFetchPurpose.User, Cancel);
        foreach (ServerName name in KeyRingLoad.Names("s{0}.example", 30))
        {
            _fetcher.Answer(name, Document(name, Start + Day, [_one]));
            _ = await ring.GetKeysAsync([new KeyRequest { Server = name }], Cancel);
            Assert.InRange(ring.CachedServerCount, 1, 3);
        }
    }

    [Fact]
    public async Task Cache_ServerThatWasDropped_KeepsItsContinuity()
    {
        List<KeyChange> findings = [];
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { MaxCachedServers = 1, OnKeyChange = findings.Add });
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _fetcher.Answer(Beta, Document(Beta, Start + Day, [_one]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Beta }], Cancel);
        Assert.False(ring.TryGetKnown(Alpha, out _));

        _clock.Advance(TimeSpan.FromDays(2));
        _fetcher.Answer(Alpha, Document(Alpha, Start + (3 * Day), [_two]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        Assert.IsType<ContinuityVerdict.RotatedUnproven>(Assert.Single(findings).Verdict);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out _));
    }

    [Fact]
    public async Task Documents_AreNotKept_UnlessTheHostIsANotary()
    {
        foreach (bool keeps in new[] { false, true })
        {
            using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { KeepDocuments = keeps });
            byte[] document = Document(Alpha, Start + Day, [_one]);
            document = SignedJson.Sign([.. document[..^1], .. ",\"padding\":\""u8, .. new string('x', 200_000).Select(character => (byte)character), .. "\"}"u8], Alpha, _one);
            _fetcher.Answer(Alpha, document);
            Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel)).Status);

            Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
            Assert.Equal(keeps, known.Latest is not null);
            Assert.Equal(Start + Day, known.ValidUntil);
            Assert.Equal(keeps, ring.CachedBytes > 200_000);
        }
    }

    [Fact]
    public async Task MemoryStore_IsBounded_LeastRecentlyUsedFirst()
    {
        var store = new InMemoryKeyStore(maxServers: 3, maxBytes: 1_000_000);
        ServerName[] names = KeyRingLoad.Names("s{0}.example", 4);
        foreach (ServerName name in names)
        {
            await store.SaveAsync(KnownOf(Document(name, Start + Day, [_one])), Cancel);
            Assert.Single(await store.LoadAsync([names[0]], Cancel));
        }

        Assert.Equal(3, store.Count);
        Assert.Empty(await store.LoadAsync([names[1]], Cancel));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemoryKeyStore(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemoryKeyStore(1, 0));
    }

    /// <summary>MSC4499: a refusal of new keys would lock an honest server out.</summary>
    [Fact]
    public void KeysOfAServer_WhereThereAreTooMany_TheOldestExpiredGiveWay()
    {
        ServerKey[] expired = [.. Enumerable.Range(0, KnownServerKeys.MaxKeys).Select(index => new ServerKey(KeyId.Parse($"ed25519:{index}"), _two.VerifyKey, MatrixTimestamp.UnixEpoch, Start + (index * Millisecond)))];
        var document = Parse(Document(Alpha, Start + Day, [_one]));
        KnownServerKeys full = KnownServerKeys.FromDocument(document, expired, MatrixTimestamp.UnixEpoch, Start, fromServer: true);
        Assert.Equal(KnownServerKeys.MaxKeys, full.Keys.Length);
        KnownServerKeys more = full.Merge(KnownServerKeys.FromDocument(document, [new ServerKey(_one.KeyId, _one.VerifyKey, Start + Day)], MatrixTimestamp.UnixEpoch, Start, fromServer: true));

        Assert.Equal(KnownServerKeys.MaxKeys, more.Keys.Length);
        Assert.NotNull(more.Find(_one.KeyId, _one.VerifyKey));
        Assert.Null(more.Find(KeyId.Parse("ed25519:0"), _two.VerifyKey));
        Assert.NotNull(more.Find(KeyId.Parse("ed25519:1"), _two.VerifyKey));
    }

    [Theory]
    [InlineData(KeyIdPolicy.KeepAll)]
    [InlineData(KeyIdPolicy.FirstSeenWins)]
    public async Task KeyIdUsedTwice_ByThePolicy_IsKeptOrNot(KeyIdPolicy policy)
    {
        SigningKey other = Key("one", holder: 1);
        List<KeyChange> findings = [];
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { KeyIdPolicy = policy, OnKeyChange = findings.Add });
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        _clock.Advance(TimeSpan.FromHours(2));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [other, _two]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _two.KeyId }], Cancel);

        Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
        Assert.NotNull(known.Find(_one.KeyId, _one.VerifyKey));
        Assert.NotNull(known.Find(_two.KeyId, _two.VerifyKey));
        Assert.Equal(policy == KeyIdPolicy.KeepAll, known.Find(other.KeyId, other.VerifyKey) is not null);
        Assert.Equal(_one.KeyId, Assert.Single(Assert.Single(findings).Verdict.Reused).KeyId);

        // The administrator's word, which counts as the server's own.
        await ring.AcceptAsync(findings[0].Document, Cancel);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? best));
        Assert.Equal((other.VerifyKey, KeyProvenance.Server), (best.Key, best.Provenance));
    }

    [Fact]
    public async Task FirstSeenWins_KeyOfANotary_GivesWayToTheServersOwn_AndNotTheOtherWayRound()
    {
        SigningKey other = Key("one", holder: 1);
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { KeyIdPolicy = KeyIdPolicy.FirstSeenWins, Notaries = [new Notary(NotaryName)] });
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Alpha, Start + Hour, [_one])]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? first));
        Assert.Equal((_one.VerifyKey, KeyProvenance.Notary), (first.Key, first.Provenance));

        _clock.Advance(TimeSpan.FromHours(2));
        _fetcher.Answer(Alpha, Document(Alpha, Start + (3 * Hour), [other]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
        Assert.Equal((other.VerifyKey, KeyProvenance.Server), (Assert.Single(known.Keys).Key, known.Keys[0].Provenance));

        _clock.Advance(TimeSpan.FromHours(2));
        _fetcher.Fail(Alpha);
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Alpha, Start + Day, [_one])]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], Cancel);
        Assert.True(ring.TryGetKnown(Alpha, out known));
        Assert.Equal(other.VerifyKey, Assert.Single(known.Keys).Key);
    }

    [Fact]
    public void Probes_AreBounded_OldestFirst()
    {
        var probes = new UnverifiedFetches(TimeSpan.FromMinutes(5), _clock);
        for (int index = 0; index <= UnverifiedFetches.MaxEntries; index++)
        {
            Assert.True(probes.TryTake(KeyRingLoad.Name("s{0}.example", index)));
            _clock.Advance(TimeSpan.FromTicks(1));
        }

        Assert.Equal((UnverifiedFetches.MaxEntries / 2) + 1, probes.Count);
        Assert.Null(probes.RemainingFor(KeyRingLoad.Name("s{0}.example", 0)));
        Assert.NotNull(probes.RemainingFor(KeyRingLoad.Name("s{0}.example", UnverifiedFetches.MaxEntries)));
    }

    [Fact]
    public void Partitions_HoldNothingWhenNobodyIsThere()
    {
        var partitions = new KeyFetchPartitions(2, 0);
        IDisposable first = partitions.TryEnter("a")!;
        using (IDisposable second = partitions.TryEnter("a")!)
        {
            Assert.Null(partitions.TryEnter("a"));
            Assert.NotNull(second);
        }

        Assert.Equal(1, partitions.Count);
        first.Dispose();
        Assert.Equal(0, partitions.Count);
    }

    private static KnownServerKeys KnownOf(byte[] document) =>
        KeyMerge.Merge(KnownServerKeys.Empty(Parse(document).ServerName), [(Parse(document), null)], ServerLiveness.Healthy, Start, new KeyMergeRules(static key => key.IsCompromised, KeyIdPolicy.KeepAll, KeepDocuments: false)).Keys;
}
