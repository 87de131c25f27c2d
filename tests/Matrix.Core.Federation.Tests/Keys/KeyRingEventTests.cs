using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>The ring as the key source of <see cref="PduVerifier"/>, from events to verified events.</summary>
public class KeyRingEventTests
{
    private static readonly PduVerifier Verifier = new();

    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    [InlineData("10")]
    [InlineData("12")]
    public async Task Room_OfSeveralServers_IsVerifiedWithOneFetchEach(string version)
    {
        var room = new EventFactory(RoomV(version));
        _ = room.CreateRoom("@alice:alpha.example");
        _ = room.Join("@bob:beta.example");
        _ = room.Join("@carol:gamma.example");
        _ = room.Message("@bob:beta.example", "hello");
        foreach (TestServer server in room.Servers)
        {
            _fetcher.Answer(server.Name, server.KeyResponse(Start + Day));
        }

        using var ring = new KeyRing(_fetcher, _clock);
        Assert.False(Verifier.TryVerify(room.Events[0], ring, out _, out PduVerificationError error));
        Assert.True(error.IsRetryable);

        ImmutableArray<KeyLookupResult> lookups = await ring.EnsureKeysForAsync(room.Events, Cancel);
        Assert.Equal(3, lookups.Length);
        Assert.All(lookups, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.Equal(3, _fetcher.Dials.Count);
        Assert.All(room.Events, pdu => Assert.True(Verifier.TryVerify(pdu, ring.GetKeySource(pdu), out VerifiedPdu? _, out PduVerificationError failed), failed.ToString()));
        Assert.All(room.Events, pdu => Assert.Same(ring, ring.GetKeySource(pdu)));
    }

    [Fact]
    public void NeededFor_Events_IsEachKeyOnce_ForTheLatestTime()
    {
        SigningKey two = Key("two");
        Pdu[] events =
        [
            Event(Alpha, _one, Start + (5 * Millisecond)),
            Event(Alpha, _one, Start + (9 * Millisecond)),
            Event(Alpha, _one, Start + (7 * Millisecond)),
            Event(Alpha, two, Start + (20 * Millisecond), "4"),
            Event(Beta, _one, Start + Millisecond),
        ];

        KeyRequest[] expected = [new() { Server = Alpha, KeyId = _one.KeyId, MinimumValidUntil = Start + (9 * Millisecond) }, new() { Server = Alpha, KeyId = two.KeyId }, new() { Server = Beta, KeyId = _one.KeyId, MinimumValidUntil = Start + Millisecond }];
        Assert.Equal(expected, KeyRing.GetRequiredKeys(events));
        Assert.Equal(expected, KeyRing.GetRequiredKeys(events.Reverse()));
    }

    [Fact]
    public void NeededFor_EventOfOtherSigners_AsksForTheRequiredOnesAlone()
    {
        Pdu pdu = With(Event(Alpha, _one, Start), Beta, [Key("x")]);

        Assert.Equal([new KeyRequest { Server = Alpha, KeyId = _one.KeyId, MinimumValidUntil = Start }], KeyRing.GetRequiredKeys([pdu]));
        Assert.Equal([new KeyRequest { Server = Alpha, KeyId = _one.KeyId, MinimumValidUntil = Start }], KeyRing.GetRequiredKeys([With(pdu, Alpha, [Key("policy_server")])]));
    }

    [Theory]
    [InlineData(KeyRing.MaxKeysPerSigner - 1, KeyRing.MaxKeysPerSigner)]
    [InlineData(KeyRing.MaxKeysPerSigner, 1)]
    public void NeededFor_EventThatARelayHasFilledWithSignatures_IsBounded(int added, int expected)
    {
        Pdu pdu = With(Event(Alpha, _one, Start), Alpha, [.. Enumerable.Range(0, added).Select(index => Key($"x{index}"))]);

        IReadOnlyList<KeyRequest> needed = KeyRing.GetRequiredKeys([pdu]);
        Assert.Equal(expected, needed.Count);
        Assert.Equal(expected == 1, needed[0].KeyId.IsDefault);
    }

    [Fact]
    public async Task KeyIdUsedTwice_EventsOfBothKeys_AreVerified()
    {
        SigningKey other = Key("one", holder: 1);
        using var ring = new KeyRing(_fetcher, _clock);
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_one]));
        _ = await ring.EnsureKeysForAsync([Event(Alpha, _one, Start)], Cancel);
        _clock.Advance(TimeSpan.FromDays(3));
        _fetcher.Answer(Alpha, Document(Alpha, Start + (4 * Day), [other]));
        Pdu late = Event(Alpha, other, Start + (3 * Day));
        _ = await ring.EnsureKeysForAsync([late], Cancel);
        Pdu early = Event(Alpha, _one, Start);

        Assert.True(Verifier.TryVerify(late, ring.GetKeySource(late), out _, out _));
        Assert.True(Verifier.TryVerify(early, ring.GetKeySource(early), out _, out _));
        Assert.False(Verifier.TryVerify(early, ring, out _, out _));

        // The first key counts no longer at this time; and a third key never does.
        Pdu stale = Event(Alpha, _one, Start + (3 * Day));
        Assert.False(Verifier.TryVerify(stale, ring.GetKeySource(stale), out _, out PduVerificationError error));
        Assert.Equal(PduVerificationErrorKind.BadSignature, error.Kind);
        Pdu forged = Event(Alpha, Key("one", holder: 2), Start);
        Assert.False(Verifier.TryVerify(forged, ring.GetKeySource(forged), out _, out _));
    }

    [Fact]
    public async Task Event_DatedBeyondTheWeek_IsNotVerified_FromVersionFiveOn()
    {
        using var ring = new KeyRing(_fetcher, _clock);
        _fetcher.Answer(Alpha, Document(Alpha, MatrixTimestamp.MaxValue, [_one]));
        Pdu late = Event(Alpha, _one, Start + (7 * Day) + Millisecond);
        Pdu old = Event(Alpha, _one, Start + (7 * Day) + Millisecond, "4");

        Assert.Equal(KeyLookupStatus.NotValid, Assert.Single(await ring.EnsureKeysForAsync([late], Cancel)).Status);
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.EnsureKeysForAsync([old], Cancel)).Status);
        Assert.False(Verifier.TryVerify(late, ring, out _, out PduVerificationError error));
        Assert.Equal(PduVerificationErrorKind.KeyNotValid, error.Kind);
        Assert.True(Verifier.TryVerify(old, ring, out _, out _));
    }

    /// <summary>The event with signatures beside its own, good or not.</summary>
    private static Pdu With(Pdu pdu, ServerName server, SigningKey[] keys)
    {
        byte[] signed = keys.Aggregate(pdu.Utf8.ToArray(), (text, key) => SignedJson.Sign(text, server, key));
        return Pdu.TryParse(signed, pdu.Version, out Pdu? parsed, out PduError error) ? parsed : throw new InvalidOperationException(error.ToString());
    }
}
