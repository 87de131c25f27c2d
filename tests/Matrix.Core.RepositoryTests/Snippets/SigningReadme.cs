using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class SigningReadme
{
    [Fact]
    public void Object_IsSignedAndVerified()
    {
        #region readme src/Matrix.Core.Signing/README.md
        ServerName server = ServerName.Parse("example.org");
        using SigningKey key = SigningKey.Generate("a_1");

        byte[] signed = SignedJson.Sign("""{"hello":"world"}"""u8, server, key);
        // {"hello":"world","signatures":{"example.org":{"ed25519:a_1":"…"}}}

        var keys = new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey };
        SignedJsonResult result = SignedJson.Verify(signed, server, keys);
        if (!result.IsValid)
        {
            throw new InvalidOperationException($"{Encoding.ASCII.GetString(signed)}: {result}");
        }
        #endregion

        Assert.StartsWith("""{"hello":"world","signatures":{"example.org":{"ed25519:a_1":""", Encoding.ASCII.GetString(signed), StringComparison.Ordinal);
        signed[2] ^= 1;
        Assert.False(SignedJson.Verify(signed, server, keys).IsValid);
    }
}
