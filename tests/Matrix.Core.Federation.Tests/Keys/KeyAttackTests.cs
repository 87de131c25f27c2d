using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>What somebody might try, one test each.</summary>
public class KeyAttackTests
{
    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly List<KeyChange> _findings = [];
    private readonly SigningKey _one = Key("one");
    private readonly SigningKey _two = Key("two");

    private ServerLiveness? _standing;

    [Fact]
    public async Task ReboughtDomain_AfterTheServerWasGone_IsHeldBackUntilTheHostAccepts()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        _standing = ServerLiveness.Gone;
        _fetcher.Answer(Alpha, Document(Alpha, Now(3), [_two]));
        _clock.Advance(TimeSpan.FromDays(2));

        KeyLookupResult lookup = await AskAsync(ring, _two.KeyId);
        Assert.Equal(KeyLookupStatus.Quarantined, lookup.Status);
        Assert.False(ring.TryGetKey(Alpha, _two.KeyId, out _));
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? old));
        Assert.True(old.IsValidForEvent(Start, RoomV("11")));
        KeyChange finding = Assert.Single(_findings);
        Assert.Equal(ServerLiveness.Gone, Assert.IsType<ContinuityVerdict.Broken>(finding.Verdict).Liveness);

        // The health of the server, mended by its answering, mends nothing here.
        _standing = ServerLiveness.Healthy;
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(KeyLookupStatus.Quarantined, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.Single(_findings);

        await ring.AcceptAsync(finding.Document, TestContext.Current.CancellationToken);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out _));
        Assert.True(ring.TryGetKnown(Alpha, out KnownServerKeys? known));
        Assert.Null(known.Quarantined);
    }

    [Fact]
    public async Task ReboughtDomain_CopyingOldVerifyKeys_ProvesNothing()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        _standing = ServerLiveness.AssumedDead;
        _fetcher.Answer(Alpha, Document(Alpha, Now(3), [_two], [(_one, Start)]));
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(KeyLookupStatus.Quarantined, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? old));
        Assert.Null(old.ExpiredAt);
    }

    [Fact]
    public async Task ReboughtDomain_ListingTheOldKeyAsCurrentWithoutItsSignature_ProvesNothing()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        _standing = ServerLiveness.Gone;
        _fetcher.Answer(Alpha, Document(Alpha, Now(3), [_one, _two], signers: [_two]));
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(KeyLookupStatus.Quarantined, (await AskAsync(ring, _two.KeyId)).Status);
    }

    [Fact]
    public async Task UnseenForThirtyDays_NewKeys_NeedTheOldOnesSignature()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        _clock.Advance(TimeSpan.FromDays(30));
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [_two]));
        Assert.Equal(KeyLookupStatus.Quarantined, (await AskAsync(ring, _two.KeyId)).Status);

        _clock.Advance(TimeSpan.FromHours(1));
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [_two], [(_one, Start)], [_one, _two]));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.Collection(_findings, broken => Assert.IsType<ContinuityVerdict.Broken>(broken.Verdict), rotated => Assert.IsType<ContinuityVerdict.Rotated>(rotated.Verdict));
    }

    [Fact]
    public async Task UnseenForAMillisecondLess_NewKeys_AreTakenAndToldOf()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        _clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMilliseconds(1));
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [_two]));

        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.IsType<ContinuityVerdict.RotatedUnproven>(Assert.Single(_findings).Verdict);
    }

    [Fact]
    public async Task KeyIdUsedTwice_BothKeysStay_AndItIsToldOf()
    {
        SigningKey other = Key("one", holder: 1);
        using KeyRing ring = await RingKnowingAsync(_one);
        _clock.Advance(TimeSpan.FromDays(2));
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [other]));

        KeyLookupResult lookup = await AskAsync(ring, _one.KeyId, Now(0));
        Assert.Equal([other.VerifyKey, _one.VerifyKey], lookup.Keys.Select(key => key.Key));
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? best));
        Assert.Equal(other.VerifyKey, best.Key);
        Assert.Equal(_one.KeyId, Assert.Single(Assert.Single(_findings).Verdict.Reused).KeyId);
    }

    [Fact]
    public void ExpiredTs_OnlyMovesEarlier()
    {
        KnownServerKeys known = Known(
            Start + (20 * Day),
            Document(Alpha, Start + Day, [_one, _two]),
            Document(Alpha, Start + Day, [_two], [(_one, Start + (100 * Millisecond))]),
            Document(Alpha, Start + Day, [_two], [(_one, Start + (900 * Millisecond))]));
        Assert.Equal(Start + (100 * Millisecond), known.Find(_one.KeyId, _one.VerifyKey)!.ExpiredAt);

        known = KeyMerge.Merge(known, [(Parse(Document(Alpha, Start + Day, [_two], [(_one, Start + (50 * Millisecond))])), null)], ServerLiveness.Healthy, Start + (20 * Day), _ => false).Keys;
        Assert.Equal(Start + (50 * Millisecond), known.Find(_one.KeyId, _one.VerifyKey)!.ExpiredAt);
    }

    [Fact]
    public void ExpiredTs_BackdatedByWhoCannotShowTheOldKey_GoesBackToWhenItWasLastSeenInUse()
    {
        KnownServerKeys known = Known(Start, Document(Alpha, Start + Day, [_one]));
        known = KeyMerge.Merge(known, [(Parse(Document(Alpha, Start + Day, [_two], [(_one, new MatrixTimestamp(1))])), null)], ServerLiveness.Healthy, Start + Hour, _ => false).Keys;

        Assert.Equal(Start, known.Find(_one.KeyId, _one.VerifyKey)!.ExpiredAt);
    }

    /// <summary>Its next document is signed by keys that are known by then. It took the signatures off the whole history all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ExpiredTs_BackdatedByTheNextDocument_GoesBackToWhenItWasLastSeenInUse(bool isInTheFirst)
    {
        KnownServerKeys known = Known(Start, Document(Alpha, Start + Day, [_one]));
        byte[] backdated = Document(Alpha, Start + Day, [_two], [(_one, new MatrixTimestamp(1))]);
        foreach (byte[] document in new[] { isInTheFirst ? backdated : Document(Alpha, Start + Day, [_two]), backdated, backdated })
        {
            known = KeyMerge.Merge(known, [(Parse(document), null)], ServerLiveness.Healthy, Start + Hour, _ => false).Keys;
            Assert.True(KnownServerKeys.TryParse(known.ToUtf8(), out KnownServerKeys? stored));
            known = stored;
        }

        Assert.Equal(Start, known.Find(_one.KeyId, _one.VerifyKey)!.ExpiredAt);
        Assert.Null(known.Find(_two.KeyId, _two.VerifyKey)!.ExpiredAt);
    }

    /// <summary>An old key with an expiry in the future would count for events of any time until then: past the seven days that a current key has.</summary>
    [Fact]
    public void ExpiredTs_InTheFuture_IsNotTaken()
    {
        KnownServerKeys known = Known(Start, Document(Alpha, Start + Day, [_one], [(_two, Start + Millisecond), (Key("three"), Start)]));

        Assert.Null(known.Find(_two.KeyId, _two.VerifyKey));
        Assert.Equal(Start, known.Find(Key("three").KeyId, Key("three").VerifyKey)!.ExpiredAt);
    }

    [Fact]
    public void ExpiredKey_PublishedAsCurrentAgain_StaysExpired()
    {
        KnownServerKeys known = Known(
            Start,
            Document(Alpha, Start + Day, [_one, _two]),
            Document(Alpha, Start + Day, [_two], [(_one, Start)]),
            Document(Alpha, Start + Day, [_one, _two]));

        Assert.Equal(Start, known.Find(_one.KeyId, _one.VerifyKey)!.ExpiredAt);
    }

    [Fact]
    public async Task StolenExpiredKey_SigningForNewOnes_ChangesNothing()
    {
        using KeyRing ring = await RingKnowingAsync(_one, _two);
        _clock.Advance(TimeSpan.FromMinutes(6));
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [_two], [(_one, Start)]));
        _ = await AskAsync(ring, KeyId.Parse("ed25519:none"));

        _clock.Advance(TimeSpan.FromMinutes(6));
        SigningKey forged = Key("forged");
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [forged], [(Key("forged_old"), Now(5))], [_one, forged]));
        Assert.NotEqual(KeyLookupStatus.Found, (await AskAsync(ring, forged.KeyId)).Status);
        Assert.False(ring.TryGetKey(Alpha, forged.KeyId, out _));
        Assert.False(ring.TryGetKey(Alpha, KeyId.Parse("ed25519:forged_old"), out _));
    }

    [Fact]
    public async Task CompromisedKey_IsNotTaken_NorWhatItAloneHasSigned()
    {
        using var ring = new KeyRing(_fetcher, _clock, new KeyRingOptions { IsDeniedKey = key => key == _one.VerifyKey });
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), [_one, _two]));
        _fetcher.Answer(Beta, Document(Beta, Now(1), [_one, _two], signers: [_one]));

        Assert.Equal(KeyLookupStatus.UnknownKey, (await AskAsync(ring, _one.KeyId)).Status);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _two.KeyId)).Status);
        Assert.NotEqual(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Beta, KeyId = _two.KeyId }], TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task KeyKnownToThePublic_ByDefault_IsNotTaken()
    {
        Assert.True(VerifyKey.TryFromBase64("l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og", out VerifyKey? leaked));
        await AssertNotTakenAsync(KeyId.Parse("ed25519:leaked"), leaked);
    }

    [Fact]
    public async Task KeyOfSmallOrder_IsNotTaken()
    {
        Assert.True(VerifyKey.TryFromBytes(new byte[32], out VerifyKey? zero));
        await AssertNotTakenAsync(KeyId.Parse("ed25519:zero"), zero);
    }

    [Fact]
    public Task PolicyServersKey_IsNeverAServersKey() => AssertNotTakenAsync(KeyId.PolicyServer, Key("policy").VerifyKey);

    [Fact]
    public async Task FarFutureValidity_IsAWeek()
    {
        _fetcher.Answer(Alpha, Document(Alpha, MatrixTimestamp.MaxValue, [_one]));
        using KeyRing ring = Ring();
        _ = await AskAsync(ring, _one.KeyId);

        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? key));
        Assert.Equal(Start + (7 * Day), key.ValidUntil);
        Assert.Equal(KeyLookupStatus.NotValid, (await AskAsync(ring, _one.KeyId, Start + (7 * Day) + Millisecond)).Status);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task AbsurdValidity_IsTakenAsItIs(long validUntil)
    {
        _fetcher.Answer(Alpha, Document(Alpha, new(validUntil), [_one], [(_two, new(validUntil))]));
        using KeyRing ring = Ring();

        Assert.Equal(KeyLookupStatus.NotValid, (await AskAsync(ring, _one.KeyId, Start)).Status);
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, _one.KeyId)).Status);
    }

    [Fact]
    public async Task SpuriousReply_DoesNotTouchAKeyThatIsKnown()
    {
        using KeyRing ring = await RingKnowingAsync(_one);
        foreach (byte[] spurious in new[] { "no json"u8.ToArray(), "{}"u8.ToArray(), Document(Beta, Now(1), [_two]), Document(Alpha, Now(1), [_one], signers: [_two]), [] })
        {
            _clock.Advance(TimeSpan.FromHours(2));
            _fetcher.Answer(Alpha, spurious);
            Assert.Equal(KeyLookupStatus.NotValid, (await AskAsync(ring, _one.KeyId, Now(6))).Status);
            Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out ServerKey? key));
            Assert.Equal(_one.VerifyKey, key.Key);
        }
    }

    [Fact]
    public async Task MadeUpKeyIds_OfAServerThatIsDown_AreNotDialledForEach()
    {
        using KeyRing ring = Ring();
        for (int index = 0; index < 20; index++)
        {
            Assert.Equal(KeyLookupStatus.Unavailable, (await AskAsync(ring, KeyId.Parse($"ed25519:k{index}"))).Status);
        }

        Assert.Single(_fetcher.Dials);
    }

    [Fact]
    public void KeysOfAServer_AreBounded_AndNoneIsLost()
    {
        KnownServerKeys known = Known(Start, Document(Alpha, Start + Day, [_one]));
        ServerKey[] many = [.. Enumerable.Range(0, KnownServerKeys.MaxKeys + 10).Select(index => new ServerKey(KeyId.Parse($"ed25519:{index}"), _two.VerifyKey, MatrixTimestamp.UnixEpoch))];
        ServerKey[] shared = [.. Enumerable.Range(0, KnownServerKeys.MaxKeysPerId + 1).Select(index => new ServerKey(_two.KeyId, Key("x", index).VerifyKey, MatrixTimestamp.UnixEpoch))];

        Assert.Equal(KnownServerKeys.MaxKeysPerId, With(known, shared).WithId(_two.KeyId).Length);
        Assert.Equal(KnownServerKeys.MaxKeys, With(known, many).Keys.Length);
        Assert.NotNull(With(known, many).Find(_one.KeyId, _one.VerifyKey));
    }

    private static KnownServerKeys With(KnownServerKeys known, ServerKey[] keys) =>
        known.Merge(KnownServerKeys.FromDocument(known.Latest!, keys, MatrixTimestamp.UnixEpoch, Start, fromServer: true));

    private async Task AssertNotTakenAsync(KeyId keyId, VerifyKey key)
    {
        byte[] document = Unsigned(Alpha, Now(1), [(_one.KeyId, _one.VerifyKey), (keyId, key)], []);
        _fetcher.Answer(Alpha, SignedJson.Sign(document, Alpha, _one));
        using KeyRing ring = Ring();

        Assert.Equal(KeyLookupStatus.UnknownKey, (await AskAsync(ring, keyId)).Status);
        Assert.True(ring.TryGetKey(Alpha, _one.KeyId, out _));
        Assert.False(ring.TryGetKey(Alpha, keyId, out _));
    }

    private MatrixTimestamp Now(int days) => _clock.Now + (days * Day);

    private KeyRing Ring() => new(_fetcher, _clock, new KeyRingOptions { OnKeyChange = _findings.Add, GetLiveness = _ => _standing });

    private async Task<KeyRing> RingKnowingAsync(params SigningKey[] keys)
    {
        KeyRing ring = Ring();
        _fetcher.Answer(Alpha, Document(Alpha, Now(1), keys));
        Assert.Equal(KeyLookupStatus.Found, (await AskAsync(ring, keys[0].KeyId)).Status);
        return ring;
    }

    private async Task<KeyLookupResult> AskAsync(KeyRing ring, KeyId keyId, MatrixTimestamp? at = null) =>
        Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = keyId, MinimumValidUntil = at }], TestContext.Current.CancellationToken));
}
