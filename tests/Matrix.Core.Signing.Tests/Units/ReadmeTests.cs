using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Units;

public class ReadmeTests
{
    [Fact]
    public void Snippet_OfTheReadme_Works()
    {
        ServerName server = ServerName.Parse("example.org");
        using SigningKey key = SigningKey.Generate("a_1");

        byte[] signed = SignedJson.Sign("""{"hello":"world"}"""u8, server, key);

        var keys = new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey };
        SignedJsonResult result = SignedJson.Verify(signed, server, keys);
        Assert.True(result.IsValid);
    }
}
