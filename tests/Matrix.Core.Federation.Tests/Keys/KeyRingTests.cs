using System.Collections.Immutable;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>When servers are asked, and when not.</summary>
public class KeyRingTests
{
    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetKeys_ManyAtOnce_AreOneFetch()
    {
        using KeyRing ring = Ring();
        TaskCompletionSource<ReadOnlyMemory<byte>> answer = _fetcher.Hold(Alpha);

        Task<ImmutableArray<KeyLookupResult>>[] waiting =
            [.. Enumerable.Range(0, 10).Select(index => ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = index % 2 == 0 ? _one.KeyId : default, MinimumValidUntil = new(index) }], Cancel))];
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        answer.SetResult(Document(Alpha, Start + Day, [_one]));

        foreach (Task<ImmutableArray<KeyLookupResult>> task in waiting)
        {
            Assert.Equal(KeyLookupStatus.Found, Assert.Single(await task).Status);
        }

        Assert.Single(_fetcher.Dials);
    }

    [Fact]
    public async Task GetKeys_ManyAtOnce_ShareTheFailure()
    {
        using KeyRing ring = Ring();
        TaskCompletionSource<ReadOnlyMemory<byte>> answer = _fetcher.Hold(Alpha);
        Task<ImmutableArray<KeyLookupResult>>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], Cancel))];
        answer.SetException(new FederationException(FederationErrorKind.TlsFailed, Alpha, "bad certificate"));

        foreach (Task<ImmutableArray<KeyLookupResult>> task in waiting)
        {
            KeyLookupResult lookup = Assert.Single(await task);
            Assert.Equal(KeyLookupStatus.Unavailable, lookup.Status);
            Assert.Equal(FederationErrorKind.TlsFailed, lookup.Error!.Kind);
            Assert.Equal(Start + (30_000 * Millisecond), lookup.RetryAt);
        }

        Assert.Single(_fetcher.Dials);
    }

    [Fact]
    public async Task GetKeys_OneWhoGivesUp_DoesNotTakeItFromTheOthers()
    {
        using KeyRing ring = Ring();
        using var impatient = new CancellationTokenSource();
        TaskCompletionSource<ReadOnlyMemory<byte>> answer = _fetcher.Hold(Alpha);
        Task first = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], impatient.Token);
        Task<ImmutableArray<KeyLookupResult>> second = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], Cancel);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Document(Alpha, Start + Day, [_one]));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await second).Status);
        Assert.Single(_fetcher.Dials);
    }

    [Fact]
    public async Task Failures_WaitTwiceAsLongEachTime_UpToAnHour()
    {
        using KeyRing ring = Ring();
        foreach (int seconds in new[] { 30, 60, 120, 240, 480, 960, 1920, 3600, 3600 })
        {
            int before = _fetcher.Dials.Count;
            KeyLookupResult lookup = await AskAsync(ring, _one.KeyId);
            Assert.Equal(before + 1, _fetcher.Dials.Count);
            Assert.Equal(_clock.Now + TimeSpan.FromSeconds(seconds), lookup.RetryAt);

            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            _ = await AskAsync(ring, _one.KeyId);
            Assert.Equal(before + 1, _fetcher.Dials.Count);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        _fetcher.Answer(Alpha, Document(Alpha, _clock.Now + Day, [_one]));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId)).Status);
    }

    [Fact]
    public async Task Failure_ThatSaysHowLongToWait_IsHeeded()
    {
        using KeyRing ring = Ring();
        _fetcher.Servers[Alpha] = _ => Task.FromException<ReadOnlyMemory<byte>>(new FederationException(FederationErrorKind.RateLimited, Alpha, "slow down") { RetryAfter = TimeSpan.FromMinutes(10) });

        Assert.Equal(Start + (600_000 * Millisecond), (await AskAsync(ring, _one.KeyId)).RetryAt);
    }

    [Fact]
    public async Task KeyThatAWholeAnswerLacks_IsUnknownForFiveMinutes()
    {
        using KeyRing ring = Ring();
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        KeyId other = KeyId.Parse("ed25519:other");

        KeyLookupResult lookup = await AskAsync(ring, other);
        Assert.Equal(KeyLookupStatus.UnknownKey, lookup.Status);
        Assert.Equal(Start + (300_000 * Millisecond), lookup.RetryAt);
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyLookupStatus.UnknownKey, (await AskAsync(ring, other)).Status);
        Assert.Single(_fetcher.Dials);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _ = await AskAsync(ring, other);
        Assert.Equal(2, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task KeysPastHalfOfTheirTime_AreFetchedAgain_AndNotWaitedFor()
    {
        using KeyRing ring = Ring();
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await AskAsync(ring, _one.KeyId);
        TaskCompletionSource<ReadOnlyMemory<byte>> answer = _fetcher.Hold(Alpha);

        _clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMilliseconds(1));
        _ = await AskAsync(ring, _one.KeyId, _clock.Now);
        Assert.Single(_fetcher.Dials);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, _clock.Now)).Status);
        Assert.Equal(2, _fetcher.Dials.Count);

        // Who needs more joins what is under way.
        Task<KeyLookupResult> longer = AskAsync(ring, _one.KeyId, Start + Day + Hour);
        Assert.False(longer.IsCompleted);
        answer.SetResult(Document(Alpha, Start + (2 * Day), [_one]));
        Assert.Equal(KeyLookupStatus.Found, (await longer).Status);
        Assert.Equal(2, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task KeysPastHalfOfTheirTime_WhereTheServerIsDown_AreServedOn()
    {
        using KeyRing ring = Ring();
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await AskAsync(ring, _one.KeyId);
        _fetcher.Fail(Alpha);

        _clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, _clock.Now)).Status);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, _clock.Now)).Status);
        Assert.Equal(2, _fetcher.Dials.Count);

        _clock.Advance(TimeSpan.FromDays(300));
        KeyLookupResult late = await AskAsync(ring, _one.KeyId, _clock.Now);
        Assert.Equal(KeyLookupStatus.NotValid, late.Status);
        Assert.Equal(_one.VerifyKey, Assert.Single(late.Keys).Key);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId)).Status);
    }

    [Fact]
    public async Task KeysPastHalfOfTheirTime_WhereTheAnswerCannotBeTaken_AreNotAskedForEachTime()
    {
        using KeyRing ring = Ring(new KeyRingOptions { GetLiveness = _ => ServerLiveness.Gone });
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await AskAsync(ring, _one.KeyId);
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [Key("two")]));

        _clock.Advance(TimeSpan.FromHours(20));
        for (int round = 0; round < 5; round++)
        {
            Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, _clock.Now)).Status);
        }

        Assert.Equal(2, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task Store_ThatIsSlow_EndsWithWhatIsKnownLast()
    {
        var store = new SlowStore();
        using var ring = new KeyRing(_fetcher, _clock, store: store);
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        Task<KeyLookupResult> fetch = AskAsync(ring, _one.KeyId);
        Task accept = ring.AcceptAsync(Parse(Document(Alpha, Start + Day, [Key("two")])), Cancel);
        store.Saves[1].SetResult();
        await accept;
        store.Saves[0].SetResult();
        await store.ThirdSave.Task;
        store.Saves[2].SetResult();
        _ = await fetch;

        Assert.Equal(2, store.Saved!.Keys.Length);
    }

    [Fact]
    public async Task Fetch_WithoutEnd_EndsAtTheDeadline()
    {
        using KeyRing ring = Ring();
        _ = _fetcher.Hold(Alpha);
        Task<KeyLookupResult> waiting = AskAsync(ring, _one.KeyId);

        _clock.Advance(TimeSpan.FromSeconds(45) - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        KeyLookupResult lookup = await waiting;
        Assert.Equal(KeyLookupStatus.Unavailable, lookup.Status);
        Assert.Equal(FederationErrorKind.TimedOut, lookup.Error!.Kind);
        Assert.Equal(0, _clock.TimerCount);
    }

    [Fact]
    public async Task Servers_AreAskedSoManyAtATime()
    {
        using KeyRing ring = Ring(new KeyRingOptions { ConcurrentFetches = 3 });
        ServerName[] servers = [.. Enumerable.Range(0, 12).Select(index => ServerName.Parse($"s{index}.example"))];
        foreach (ServerName server in servers)
        {
            _fetcher.Servers[server] = async _ =>
            {
                await Task.Yield();
                return Document(server, Start + Day, [_one]);
            };
        }

        Assert.All(await ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server }), Cancel), lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.InRange(_fetcher.Peak, 1, 3);
    }

    [Fact]
    public async Task DeadServer_IsNotDialled_AndItsKeysStillServe()
    {
        var store = new InMemoryKeyStore();
        await store.SaveAsync(Known(Start, Document(Alpha, Start + Day, [_one])), Cancel);
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { MayDial = server => server != Alpha }, store);

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId, Start)).Status);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(KeyLookupStatus.Unavailable, (await AskAsync(ring, KeyId.Parse("ed25519:other"))).Status);
        Assert.Empty(_fetcher.Dials);
    }

    [Fact]
    public async Task Store_IsAskedBeforeTheServer_AndKeepsWhatIsFetched()
    {
        var store = new InMemoryKeyStore();
        using (var ring = new KeyRing(_fetcher, _clock, store: store))
        {
            _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one], [(Key("old"), Start - Day)]));
            _ = await AskAsync(ring, _one.KeyId);
        }

        Assert.True(InMemoryKeyStore.TryParse(store.ToUtf8(), out InMemoryKeyStore? restored));
        Assert.Equal(1, restored.Count);
        Assert.Equal(store.ToUtf8(), restored.ToUtf8());
        using var second = new KeyRing(_fetcher, _clock, store: restored);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(second, _one.KeyId, Start + Hour)).Status);
        Assert.Equal(Start - Day, Assert.Single((await AskAsync(second, KeyId.Parse("ed25519:old"))).Keys).ExpiredAt);
        Assert.Single(_fetcher.Dials);
    }

    [Fact]
    public async Task HostsOwnFault_ComesOut_AndTheRingGoesOn()
    {
        using KeyRing ring = Ring();
        _fetcher.Servers[Alpha] = _ => throw new InvalidOperationException("a bug");
        _fetcher.Answer(Beta, Document(Beta, Start + Day, [_one]));

        await Assert.ThrowsAsync<InvalidOperationException>(() => ring.GetKeysAsync([new KeyRequest { Server = Alpha }, new KeyRequest { Server = Beta }], Cancel));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        Assert.All(await ring.GetKeysAsync([new KeyRequest { Server = Alpha }, new KeyRequest { Server = Beta }], Cancel), lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
    }

    [Fact]
    public async Task Disposed_LetsGoOfThoseWhoWait()
    {
        KeyRing ring = Ring();
        _ = _fetcher.Hold(Alpha);
        Task<KeyLookupResult> waiting = AskAsync(ring, _one.KeyId);
        ring.Dispose();

        Assert.Equal(KeyLookupStatus.Unavailable, (await waiting).Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(ring, _one.KeyId));
    }

    [Fact]
    public async Task Misuse_Throws()
    {
        using KeyRing ring = Ring();
        await Assert.ThrowsAsync<ArgumentException>(() => ring.GetKeysAsync([default], Cancel));
        foreach (KeyRingOptions options in new KeyRingOptions[]
        {
            new() { BulkThreshold = 0 }, new() { NotaryBatchSize = 0 }, new() { ConcurrentFetches = 0 }, new() { ConcurrentNotaryQueries = 0 }, new() { NotaryAgreement = 0 },
            new() { Deadline = TimeSpan.Zero }, new() { Deadline = TimeSpan.FromDays(2) }, new() { FirstRetryAfter = TimeSpan.Zero }, new() { LongestRetryAfter = TimeSpan.FromSeconds(1) },
            new() { RefetchAfter = TimeSpan.FromTicks(-1) }, new() { UnseenAfter = TimeSpan.FromTicks(-1) }, new() { Notaries = null! }, new() { Notaries = [new Notary(default)] },
            new() { Notaries = [new Notary(Alpha), new Notary(Alpha)] }, new() { Notaries = [new Notary(Alpha)], NotaryAgreement = 2 },
        })
        {
            Assert.Throws<ArgumentException>(() => new KeyRing(_fetcher, _clock, options));
        }
    }

    [Fact]
    public void Backoff_IsBounded()
    {
        var backoff = new KeyBackoff(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), _clock);
        for (int index = 0; index <= KeyBackoff.MaxEntries; index++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            backoff.Fail(KeyRingLoad.Name("s{0}.example", index));
        }

        Assert.Equal((KeyBackoff.MaxEntries / 2) + 1, backoff.Count);
        Assert.Null(backoff.RemainingFor(KeyRingLoad.Name("s{0}.example", 0)));
        Assert.NotNull(backoff.RemainingFor(KeyRingLoad.Name("s{0}.example", KeyBackoff.MaxEntries)));
    }

    private KeyRing Ring(KeyRingOptions? options = null) => new(_fetcher, _clock, options);

    private static async Task<KeyLookupResult> AskAsync(KeyRing ring, KeyId keyId, MatrixTimestamp? at = null) => Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = keyId, MinimumValidUntil = at }], Cancel));

    /// <summary>Saves when it is told to.</summary>
    private sealed class SlowStore : IKeyStore
    {
        private int _count;

        public TaskCompletionSource[] Saves { get; } = [new(), new(), new()];

        public TaskCompletionSource ThirdSave { get; } = new();

        public KnownServerKeys? Saved { get; private set; }

        public ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken) => ValueTask.FromResult<ImmutableArray<KnownServerKeys>>([]);

        public async ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
        {
            int index = _count++;
            if (index == 2)
            {
                ThirdSave.SetResult();
            }

            await Saves[index].Task;
            Saved = keys;
        }
    }
}
