using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Tests.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A server that was set up anew, with another key under the ID that it had: its requests are signed with the new one, whichever of the documents claimed to hold for longer.</summary>
public sealed class KeyIdReuseTests
{
    private readonly SteppingClock _clock = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _before = Key("same");
    private readonly SigningKey _after = Key("same", holder: 1);

    [Fact]
    public async Task Ring_KeyUnderTheIdOfAnother_IsTheOneForRequests()
    {
        using KeyRing ring = new(_fetcher, _clock);
        _fetcher.Answer(Alpha, Document(Alpha, Start + (7 * Day), [_before]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha }], TestContext.Current.CancellationToken);
        Assert.Equal(_before.VerifyKey, BestKey(ring).Key);

        _clock.Advance(TimeSpan.FromHours(1));
        _fetcher.Answer(Alpha, Document(Alpha, Start + Day, [_after]));
        _ = await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = KeyId.Parse("ed25519:unknown") }], TestContext.Current.CancellationToken);
        Assert.Equal(_after.VerifyKey, BestKey(ring).Key);

        // What the other one signed until then stays.
        Assert.Contains(ring.TryGetKnown(Alpha, out KnownServerKeys? known) ? known.Keys : [], key => key.Key == _before.VerifyKey && key.ExpiredAt is null && key.ValidUntil == _clock.Now);
    }

    private static ServerKey BestKey(KeyRing ring)
    {
        Assert.True(ring.TryGetKey(Alpha, KeyId.Parse("ed25519:same"), out ServerKey? key));
        return key;
    }
}
