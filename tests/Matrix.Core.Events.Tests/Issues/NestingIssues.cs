using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Issues;

/// <summary>An event that is nested as deep as one may be is built, signed, read, redacted and verified as any other.</summary>
public sealed class NestingIssues
{
    /// <summary>The event itself is one level.</summary>
    private const int DeepestContent = CanonicalJson.MaxDepth - 1;

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(DeepestContent)]
    public void Sign_ContentOfAnyDepthThatIsRead_HoldsAndCanBeSignedAgain(int depth)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[Ed25519.SeedSize]);
        using SigningKey other = SigningKey.FromSeed(KeyId.Parse("ed25519:b"), new byte[Ed25519.SeedSize]);
        ServerName server = ServerName.Parse("example.org");
        var keys = new ServerKeyStore();
        _ = keys.Add(server, new ServerKey(key.KeyId, key.VerifyKey, MatrixTimestamp.MaxValue));
        _ = keys.Add(server, new ServerKey(other.KeyId, other.VerifyKey, MatrixTimestamp.MaxValue));

        Pdu built = Draft(depth).Sign(key);

        Assert.True(built.TrySign(server, other, out Pdu? signed, out _));
        Assert.True(Pdu.TryParse(signed.Utf8.Span, RoomVersions.V11, out Pdu? read, out _));
        Assert.True(new PduVerifier().TryVerify(read, keys, out VerifiedPdu? verified, out PduVerificationError error), error.ToString());
        Assert.False(verified.IsRedacted);
        Assert.Equal(2, new PduVerifier().CheckAll(read, keys).Count(signature => signature.Verdict == SignatureVerdict.Good));
        Assert.Equal(read.EventId, read.Redact().EventId);
    }

    [Fact]
    public void Build_ContentDeeperThanIsRead_IsRefused()
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[Ed25519.SeedSize]);

        Assert.False(Draft(DeepestContent + 1).TrySign(key, out _, out PduError error));
        Assert.Equal(JsonErrorKind.TooDeep, error.Json.Kind);
    }

    private static PduBuilder Draft(int depth) => new(RoomVersions.V11)
    {
        RoomId = RoomId.Parse("!a:example.org"),
        Sender = UserId.Parse("@a:example.org"),
        Type = "m.room.message",
        Content = Bytes.Of($"{string.Concat(Enumerable.Repeat("{\"a\":", depth - 1))}{{}}{new string('}', depth - 1)}"),
        PrevEvents = [EventId.Parse("$" + new string('a', 43))],
        AuthEvents = [EventId.Parse("$" + new string('b', 43))],
        Depth = 5,
        OriginServerTimestamp = new(1_700_000_000_000),
    };
}
