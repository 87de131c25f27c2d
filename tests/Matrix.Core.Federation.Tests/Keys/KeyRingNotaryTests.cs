using System.Collections.Immutable;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>Keys of others, by notaries.</summary>
public class KeyRingNotaryTests
{
    private static readonly ServerName[] Notaries = [NotaryName, ServerName.Parse("notary2.example"), ServerName.Parse("notary3.example")];

    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");
    private readonly SigningKey _two = Key("two");
    private readonly SigningKey _pinned = Key("notary");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notary_IsAskedWhereTheServerIsDown()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Alpha, Start + Day, [_one])]));

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, Start + (5 * Millisecond))).Status);
        Assert.Equal([Alpha], _fetcher.Dials);
        (ServerName notary, IReadOnlyList<KeyRequest> requests) = Assert.Single(_fetcher.Queries);
        Assert.Equal(NotaryName, notary);
        Assert.Equal([new KeyRequest { Server = Alpha, KeyId = _one.KeyId, MinimumValidUntil = Start + (5 * Millisecond) }], requests);
    }

    [Fact]
    public async Task Notary_IsNotAskedForWhatTheServerItselfHasAnswered()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId)).Status);
        Assert.Equal(KeyLookupStatus.NotValid, (await AskAsync(ring, _one.KeyId, Start + (2 * Day))).Status);
        Assert.Empty(_fetcher.Queries);
    }

    [Fact]
    public async Task Notary_KnowsAnOldKeyThatTheServerNoLongerLists()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_two]));
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Alpha, Start - Day, [_one, _two])]));

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, Start - (2 * Day))).Status);
    }

    [Fact]
    public async Task Notary_IsNotAskedForATimeThatNoDocumentCovers()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _ = await AskAsync(ring, _one.KeyId, MatrixTimestamp.MaxValue);

        Assert.Equal(Start + (7 * Day), Assert.Single(Assert.Single(_fetcher.Queries).Requests).MinimumValidUntil);
    }

    [Fact]
    public async Task PinnedNotary_MustHaveSigned()
    {
        var notary = new Notary(NotaryName, new Dictionary<KeyId, VerifyKey> { [_pinned.KeyId] = _pinned.VerifyKey });
        byte[] document = Document(Alpha, Start + Day, [_one]);
        (byte[] Reply, bool IsTaken)[] replies =
        [
            (Reply([document]), false),
            (Reply([document], NotaryName, Key("notary", holder: 1)), false),
            (Reply([document], Beta, _pinned), false),
            (Reply([document], NotaryName, Key("another")), false),
            (Reply([document], NotaryName, _pinned), true),
        ];
        foreach ((byte[] reply, bool isTaken) in replies)
        {
            using KeyRing ring = Ring(notary);
            _fetcher.AnswerAsNotary(NotaryName, reply);
            Assert.Equal(isTaken ? KeyLookupStatus.Found : KeyLookupStatus.Unavailable, (await AskAsync(ring, _one.KeyId)).Status);
        }
    }

    [Fact]
    public async Task Notary_DocumentsThatCannotBeUsed_DoNotSpoilTheOthers()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.AnswerAsNotary(NotaryName, Reply(
        [
            "null"u8.ToArray(),
            "{}"u8.ToArray(),
            Document(Alpha, Start + Day, [_two], signers: [_one]),
            Document(Beta, Start + Day, [_two]),
            Document(Alpha, Start + Day, [_one]),
        ]));

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId)).Status);
        Assert.False(ring.TryGetKey(Alpha, _two.KeyId, out _));
        Assert.False(ring.TryGetKnown(Beta, out _));
    }

    [Fact]
    public async Task Notary_SeveralDocumentsOfAServer_AreMerged()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        byte[] early = Document(Alpha, Start - Day, [_one]);
        byte[] late = Document(Alpha, Start + Day, [_two], [(_one, Start - Hour)]);
        byte[] longer = Document(Alpha, Start + (2 * Day), [_two]);
        _fetcher.AnswerAsNotary(NotaryName, Reply([longer, early, late]));

        _ = await AskAsync(ring, _two.KeyId);
        Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
        Assert.Equal(new ServerKey(_one.KeyId, _one.VerifyKey, Start - Day, Start - Hour) { Provenance = KeyProvenance.Notary }, known.Find(_one.KeyId, _one.VerifyKey));
        Assert.Equal(new ServerKey(_two.KeyId, _two.VerifyKey, Start + (2 * Day)) { Provenance = KeyProvenance.Notary }, known.Find(_two.KeyId, _two.VerifyKey));
        Assert.Null(known.FetchedFromServerAt);
        Assert.Equal(Start + (2 * Day), known.ValidUntil);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Notaries_MustAgree(int needed, bool isTaken)
    {
        using KeyRing ring = Ring(needed, [.. Notaries.Select(name => new Notary(name))]);
        _fetcher.AnswerAsNotary(Notaries[0], Reply([Document(Alpha, Start + Day, [_one])]));
        _fetcher.AnswerAsNotary(Notaries[1], Reply([Document(Alpha, Start + Hour, [_one])]));
        _fetcher.AnswerAsNotary(Notaries[2], Reply([Document(Alpha, Start + Day, [Key("one", holder: 1)]), Document(Alpha, Start + Hour, [Key("one", holder: 1)])]));

        KeyLookupResult lookup = await AskAsync(ring, _one.KeyId);
        Assert.Equal(isTaken ? KeyLookupStatus.Found : KeyLookupStatus.Unavailable, lookup.Status);

        // Where one is enough, those who wait go on with the first that answers.
        Assert.True(needed == 1 || !lookup.Keys.Any(key => key.Key == Key("one", holder: 1).VerifyKey));
    }

    [Fact]
    public async Task Bulk_AsksNotariesFirst_InBatches_AndThenTheServers()
    {
        ServerName[] servers = [.. Enumerable.Range(0, 25).Select(index => ServerName.Parse($"s{index:00}.example"))];
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { Notaries = [new Notary(NotaryName)], NotaryBatchSize = 10 });
        _fetcher.Notaries[NotaryName] = requests => Task.FromResult<ReadOnlyMemory<byte>>(
            Reply(requests.Select(request => request.Server).Distinct().Where(server => server != servers[3]).Select(server => Document(server, Start + Day, [_one]))));
        _fetcher.Answer(servers[3], Document(servers[3], Start + Day, [_one]));

        ImmutableArray<KeyLookupResult> lookups = await ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server, KeyId = _one.KeyId }), Cancel);
        Assert.All(lookups, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(servers, lookups.Select(lookup => lookup.Request.Server));
        Assert.Equal([10, 10, 5], _fetcher.Queries.Select(query => query.Requests.Count));
        Assert.Equal([servers[3]], _fetcher.Dials);
    }

    [Fact]
    public async Task Bulk_OfKeysPastHalfOfTheirTime_IsForTheServersThemselves()
    {
        ServerName[] servers = [.. Enumerable.Range(0, 25).Select(index => ServerName.Parse($"s{index:00}.example"))];
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.AnswerAsNotary(NotaryName, Reply(servers.Select(server => Document(server, Start + Day, [_one]))));
        _ = await ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server }), Cancel);
        Assert.Empty(_fetcher.Dials);

        _clock.Advance(TimeSpan.FromHours(12));
        Assert.All(await ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server }), Cancel), lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(servers, _fetcher.Dials.Order());
        Assert.Single(_fetcher.Queries);
    }

    [Fact]
    public async Task BelowBulk_ServersAreAskedFirst()
    {
        ServerName[] servers = [.. Enumerable.Range(0, 19).Select(index => ServerName.Parse($"s{index:00}.example"))];
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.AnswerAsNotary(NotaryName, Reply(servers.Select(server => Document(server, Start + Day, [_one]))));

        Assert.All(await ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server }), Cancel), lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(19, _fetcher.Dials.Count);
        Assert.Single(_fetcher.Queries);
    }

    [Fact]
    public async Task Notary_ThatFails_IsLeftAloneForAWhile()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _ = await AskAsync(ring, _one.KeyId);
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Beta, KeyId = _one.KeyId }], Cancel);
        Assert.Single(_fetcher.Queries);

        _clock.Advance(TimeSpan.FromSeconds(30));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Beta, KeyId = _one.KeyId }], Cancel);
        Assert.Equal(2, _fetcher.Queries.Count);
    }

    [Fact]
    public async Task MadeUpKeyIds_WhereANotaryKnowsTheServer_AreNotAskedForEach()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Alpha, Start + Day, [_one])]));
        for (int index = 0; index < 20; index++)
        {
            _ = await AskAsync(ring, KeyId.Parse($"ed25519:k{index}"));
        }

        Assert.Single(_fetcher.Queries);
    }

    /// <summary>A notary dials the names of a batch before it answers. Names that strangers made up held up and blocked what others needed.</summary>
    [Fact]
    public async Task MadeUpServers_InUnverifiedRequests_DelayNobodyWhoNeedsTheNotary()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        byte[] reply = Reply([Document(Alpha, Start + Day, [_one]), Document(Beta, Start + Day, [_one])]);
        _fetcher.Notaries[NotaryName] = requests => requests.All(request => request.Server == Alpha || request.Server == Beta)
            ? Task.FromResult<ReadOnlyMemory<byte>>(reply)
            : new TaskCompletionSource<ReadOnlyMemory<byte>>().Task;
        Task[] claims = [.. KeyRingLoad.Names("a.v{0}.example", 400).Select(name => ring.GetKeysAsync([new KeyRequest { Server = name, KeyId = _one.KeyId }], KeyFetchPurpose.UnverifiedRequest, Cancel))];
        await KeyRingLoad.UntilAsync(() => _fetcher.Dials.Distinct().Count() == 400 && !_fetcher.Queries.IsEmpty);

        Task<KeyLookupResult> honest = AskAsync(ring, _one.KeyId);
        Assert.Same(honest, await Task.WhenAny(honest, Task.Delay(TimeSpan.FromSeconds(20), Cancel)));
        Assert.Equal(KeyLookupStatus.Found, (await honest).Status);
        Assert.Equal(2, _fetcher.Queries.Count);

        // The notary has not answered for them: that is not its failure to others, and those who wait are let go.
        _clock.Advance(new KeyRingOptions().Deadline);
        await Task.WhenAll(claims).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Beta, KeyId = _one.KeyId }], Cancel)).Status);
    }

    /// <summary>Claims for which there is no slot went to the notary at once, as many as came.</summary>
    [Fact]
    public async Task MadeUpServers_PutOff_AreNotHandedOnToTheNotary()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        ServerName[] claimed = KeyRingLoad.Names("a.v{0}.example", 400);
        Array.ForEach(claimed, name => _fetcher.Hold(name));
        Task<ImmutableArray<KeyLookupResult>>[] claims = [.. claimed.Select(name => ring.GetKeysAsync([new KeyRequest { Server = name }], KeyFetchPurpose.UnverifiedRequest, Cancel))];
        await KeyRingLoad.UntilAsync(() => claims.Count(task => task.IsCompleted) == 400 - 256 - 16);

        Assert.Equal(400 - 256 - 16, claims.Count(task => task.IsCompleted));
        Assert.Empty(_fetcher.Queries);
    }

    /// <summary>Somebody who needs the keys joins a fetch that a stranger's claim began.</summary>
    [Fact]
    public async Task ClaimedServer_ThatIsNeededMeanwhile_IsAskedForAmongTheOthers()
    {
        using KeyRing ring = Ring(new Notary(NotaryName));
        int queries = 0;
        _fetcher.Notaries[NotaryName] = _ => ++queries == 1
            ? new TaskCompletionSource<ReadOnlyMemory<byte>>().Task
            : Task.FromResult<ReadOnlyMemory<byte>>(Reply([Document(Alpha, Start + Day, [_one])]));
        Task<ImmutableArray<KeyLookupResult>> claim = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], KeyFetchPurpose.UnverifiedRequest, Cancel);
        await KeyRingLoad.UntilAsync(() => _fetcher.Queries.Count == 1);

        Task<ImmutableArray<KeyLookupResult>> need = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], KeyFetchPurpose.User, Cancel);
        Assert.Same(need, await Task.WhenAny(need, Task.Delay(TimeSpan.FromSeconds(20), Cancel)));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await need).Status);
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await claim).Status);
    }

    [Fact]
    public void Reply_ManyDocumentsOfOneServer_AreBounded()
    {
        byte[] reply = Reply(Enumerable.Range(0, NotaryReply.MaxDocumentsPerServer + 1).Select(index => Document(Alpha, Start + (index * Millisecond), [_one])));

        Assert.True(NotaryReply.TryRead(reply, new Notary(NotaryName), new HashSet<ServerName> { Alpha }, out List<ServerKeys> documents));
        Assert.Equal(NotaryReply.MaxDocumentsPerServer, documents.Count);
    }

    private KeyRing Ring(params Notary[] notaries) => Ring(1, notaries);

    private KeyRing Ring(int needed, Notary[] notaries) => new(_fetcher, _clock, new KeyRingOptions { Notaries = [.. notaries], NotaryAgreement = needed });

    private static async Task<KeyLookupResult> AskAsync(KeyRing ring, KeyId keyId, MatrixTimestamp? at = null) => Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = keyId, MinimumValidUntil = at }], Cancel));
}
