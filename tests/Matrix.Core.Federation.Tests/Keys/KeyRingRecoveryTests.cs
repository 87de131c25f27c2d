using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>A server that is back is asked again soon, and a clock that was wrong for a while leaves nothing behind.</summary>
public sealed class KeyRingRecoveryTests
{
    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A server that was down for 70 minutes was left alone for up to an hour more, whatever it sent.</summary>
    [Fact]
    public async Task ServerThatWasDown_ByAnUnverifiedRequest_IsAskedOnceInFiveMinutes_AndNoWaitChanges()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        await FailForAsync(ring, TimeSpan.FromMinutes(70));
        KeyLookupResult blocked = await AskAsync(ring, KeyFetchPurpose.Background);
        MatrixTimestamp retry = blocked.RetryAt!.Value;
        Assert.True(retry > _clock.Now + (6 * 60_000 * Millisecond));
        int before = _fetcher.Dials.Count;

        for (int request = 0; request < 10; request++)
        {
            Assert.Equal(retry, (await AskAsync(ring, KeyFetchPurpose.UnverifiedRequest)).RetryAt);
        }

        Assert.Equal(before + 1, _fetcher.Dials.Count);
        _clock.Advance(KeyRing.UnverifiedProbeInterval - TimeSpan.FromMilliseconds(1));
        _ = await AskAsync(ring, KeyFetchPurpose.UnverifiedRequest);
        Assert.Equal(before + 1, _fetcher.Dials.Count);
        Assert.Equal(retry, (await AskAsync(ring, KeyFetchPurpose.Background)).RetryAt);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _fetcher.Answer(Alpha, Document(Alpha, _clock.Now + Day, [_one]));
        Assert.Equal(KeyLookupStatus.Unavailable, (await AskAsync(ring, KeyFetchPurpose.Background)).Status);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, KeyFetchPurpose.UnverifiedRequest)).Status);
        Assert.Equal(before + 2, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task UnverifiedRequests_AskOnceInFiveMinutes_AndMakeNobodyWait()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        for (int round = 0; round < 20; round++)
        {
            Assert.Equal(Start + ((round < 10 ? 300_000 : 600_000) * Millisecond), (await AskAsync(ring, KeyFetchPurpose.UnverifiedRequest)).RetryAt);
            _clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(2, _fetcher.Dials.Count);
        Assert.Equal(_clock.Now + (30_000 * Millisecond), (await AskAsync(ring, KeyFetchPurpose.Background)).RetryAt);
        Assert.Equal(3, _fetcher.Dials.Count);
    }

    [Fact]
    public async Task ResetBackoff_LetsTheServerBeAskedAtOnce()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        await FailForAsync(ring, TimeSpan.FromMinutes(70));
        _fetcher.Answer(Alpha, Document(Alpha, _clock.Now + Day, [_one]));
        Assert.Equal(KeyLookupStatus.Unavailable, (await AskAsync(ring, KeyFetchPurpose.User)).Status);

        ring.ResetBackoff(Alpha);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, KeyFetchPurpose.User)).Status);
    }

    [Fact]
    public async Task ClockThatJumpedAhead_FailuresNotedMeanwhile_BlockForTheirOwnSpan()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        _clock.StepWallClock(TimeSpan.FromDays(400));
        _ = await AskAsync(ring, KeyFetchPurpose.Background);
        _clock.StepWallClock(TimeSpan.FromDays(-400));
        Assert.Equal(Start + (30_000 * Millisecond), (await AskAsync(ring, KeyFetchPurpose.Background)).RetryAt);

        _clock.Advance(TimeSpan.FromSeconds(30));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, KeyFetchPurpose.Background)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClockThatJumpedAhead_AnswersNotedMeanwhile_AreRecentForTheirOwnSpan(bool fromStore)
    {
        var store = new InMemoryKeyStore();
        var ring = new KeyRing(_fetcher, _clock, store: store);
        _clock.StepWallClock(TimeSpan.FromDays(10));
        _fetcher.Answer(Alpha, Document(Alpha, MatrixTimestamp.MaxValue, [_one]));
        _ = await AskAsync(ring, KeyFetchPurpose.Background);
        _clock.StepWallClock(TimeSpan.FromDays(-10));
        if (fromStore)
        {
            ring.Dispose();
            ring = new KeyRing(_fetcher, _clock, store: store);
        }

        // Its key counts for a week from now, not from a time that has not come.
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId, MinimumValidUntil = Start + Day }], Cancel)).Status);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? key));
        Assert.Equal(Start + (7 * Day), key.ValidUntil);

        // Five minutes after that, what it lacked is asked for again.
        KeyRequest other = new() { Server = Alpha, KeyId = KeyId.Parse("ed25519:other") };
        Assert.Equal(Start + (300_000 * Millisecond), Assert.Single(await ring.GetKeysAsync([other], Cancel)).RetryAt);
        int before = _fetcher.Dials.Count;
        _clock.Advance(TimeSpan.FromMinutes(5));
        _fetcher.Answer(Alpha, Document(Alpha, MatrixTimestamp.MaxValue, [_one, Key("other")]));
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([other], Cancel)).Status);
        Assert.Equal(before + 1, _fetcher.Dials.Count);
        ring.Dispose();
    }

    [Fact]
    public async Task ClockThatJumpedAhead_ServerSeenAMomentAgo_IsNotTakenForOneThatWasAway()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await AskAsync(ring, KeyFetchPurpose.Background);
        _clock.StepWallClock(TimeSpan.FromDays(40));
        _fetcher.Answer(Alpha, Document(Alpha, Start + (50 * Day), [Key("two")]));

        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = Key("two").KeyId }], Cancel)).Status);
        Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
        Assert.Null(known.Quarantined);
    }

    private async Task FailForAsync(KeyRing ring, TimeSpan span)
    {
        for (DateTimeOffset end = _clock.GetUtcNow() + span; _clock.GetUtcNow() < end; _clock.Advance(TimeSpan.FromSeconds(30)))
        {
            _ = await AskAsync(ring, KeyFetchPurpose.Background);
        }
    }

    private async Task<KeyLookupResult> AskAsync(KeyRing ring, KeyFetchPurpose purpose) =>
        Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }], purpose, Cancel));
}
