using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing.Tests.Issues;

/// <summary>What can be read can be signed, and its signature verified: at the deepest nesting, and one past it.</summary>
public class NestingIssues
{
    private static readonly ServerName Server = ServerName.Parse("example.org");

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(CanonicalJson.MaxDepth)]
    public void Sign_NestedAsDeepAsIsRead_VerifiesAndCanBeSignedAgain(int depth)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);
        using SigningKey other = SigningKey.FromSeed(KeyId.Parse("ed25519:b"), new byte[32]);
        byte[] nested = Nested(depth, "");
        Assert.True(CanonicalJson.TryCanonicalize(nested, CanonicalJsonMode.Relaxed, out _, out _));

        byte[] signed = SignedJson.Sign(SignedJson.Sign(nested, Server, key), Server, other);

        var keys = new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey, [other.KeyId] = other.VerifyKey };
        SignedJsonResult result = SignedJson.Verify(signed, Server, keys);
        Assert.Equal(2, result.Signatures.Length);
        Assert.All(result.Signatures, signature => Assert.Equal(SignatureVerdict.Good, signature.Verdict));
    }

    [Fact]
    public void Sign_NestedDeeperThanIsRead_IsRefused()
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);

        Assert.False(SignedJson.TrySign(Nested(CanonicalJson.MaxDepth + 1, ""), Server, key, out _, out SignedJsonError error));
        Assert.Equal(JsonErrorKind.TooDeep, error.Json.Kind);
    }

    /// <summary>The deepest values may stand in what is not signed and in the signatures of others.</summary>
    [Theory]
    [InlineData("unsigned")]
    [InlineData("signatures")]
    public void Sign_NestingBesideWhatIsSigned_IsKept(string member)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);
        byte[] nested = Encoding.ASCII.GetBytes($$"""{"{{member}}":{{Encoding.ASCII.GetString(Nested(CanonicalJson.MaxDepth - 1, ""))}}}""");

        byte[] signed = SignedJson.Sign(nested, Server, key);

        Assert.True(SignedJson.Verify(signed, Server, new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey }).IsValid);
        Assert.True(signed.AsSpan().IndexOf(Nested(CanonicalJson.MaxDepth - 1, "").AsSpan(1..^1)) > 0);
    }

    private static byte[] Nested(int depth, string inner) =>
        Encoding.ASCII.GetBytes($"{string.Concat(Enumerable.Repeat("{\"a\":", depth - 1))}{{{inner}}}{new string('}', depth - 1)}");
}
