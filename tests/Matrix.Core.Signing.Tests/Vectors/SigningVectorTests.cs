using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing.Tests.Vectors;

public class SigningVectorTests
{
    [Theory]
    [InlineData("signing/cases.json", "key", "seed")]
    [InlineData("spec/spec-vectors.json", "signing_key", "seed_b64")]
    public void JsonSigning_OfCorpus_GivesTheSignedObject(string path, string keyName, string seedName)
    {
        JsonElement corpus = Corpus(path);
        using SigningKey key = ReadKey(corpus.GetProperty(keyName), seedName);
        ServerName server = ServerName.Parse(corpus.GetProperty(keyName).GetProperty("server_name").GetString()!);

        JsonElement[] cases = [.. corpus.GetProperty("json_signing").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement test in cases)
        {
            byte[] signed = SignedJson.Sign(Utf8(test.GetProperty("input")), server, key);
            Assert.True(CanonicalJson.TryCanonicalize(Utf8(test.GetProperty("signed")), CanonicalJsonMode.Strict, out byte[] expected, out _));
            Assert.Equal(Encoding.ASCII.GetString(expected), Encoding.ASCII.GetString(signed));
        }
    }

    [Theory]
    [InlineData("signing/cases.json", "key", "seed", "public_key")]
    [InlineData("spec/spec-vectors.json", "signing_key", "seed_b64", "derived_public_key_b64")]
    public void SigningKey_OfCorpus_HasThePublicKey(string path, string keyName, string seedName, string publicKeyName)
    {
        JsonElement element = Corpus(path).GetProperty(keyName);
        using SigningKey key = ReadKey(element, seedName);
        Assert.Equal(element.GetProperty(publicKeyName).GetString(), key.VerifyKey.ToBase64());
    }

    [Fact]
    public void JsonVerify_OfCorpus_GivesTheVerdict()
    {
        JsonElement corpus = Corpus("signing/cases.json");
        using SigningKey key = ReadKey(corpus.GetProperty("key"), "seed");

        // Both entities of the corpus, "domain" and "Alice", sign with the one key.
        JsonElement[] cases = [.. corpus.GetProperty("json_verify").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement test in cases)
        {
            string entity = test.GetProperty("entity").GetString()!;
            var keys = new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey };
            SignedJsonResult result = SignedJson.Verify(Utf8(test.GetProperty("object")), entity, keys);
            Assert.True(result.IsValid == test.GetProperty("valid").GetBoolean(), $"{test} {result}");
        }
    }

    [Fact]
    public void UnpaddedBase64_OfTheSpec_BothWays()
    {
        foreach (JsonElement pair in Corpus("spec/spec-vectors.json").GetProperty("unpadded_base64").EnumerateArray())
        {
            byte[] bytes = Encoding.ASCII.GetBytes(pair[0].GetString()!);
            Assert.Equal(pair[1].GetString(), UnpaddedBase64.Encode(bytes));
            Assert.True(UnpaddedBase64.TryDecode(pair[1].GetString(), out byte[]? decoded));
            Assert.Equal(bytes, decoded);
        }
    }

    /// <summary>Key responses of two running Synapse servers.</summary>
    [Fact]
    public void ServerKeys_OfRunningServers_AreAccepted()
    {
        JsonElement[] responses = [.. TestFolders.ReadJson("synapse/keys.json").GetProperty("server_keys").EnumerateArray()];
        Assert.NotEmpty(responses);
        foreach (JsonElement response in responses)
        {
            ServerName server = ServerName.Parse(response.GetProperty("server_name").GetString()!);
            Assert.True(ServerKeys.TryParse(Utf8(response), server, out ServerKeys? keys, out ServerKeysError error), error.ToString());
            Assert.Equal(response.GetProperty("verify_keys").EnumerateObject().Count(), keys.VerifyKeys.Count);
        }
    }

    /// <summary>The shape of key responses; the corpus has "SIG" for a good signature.</summary>
    [Fact]
    public void ServerKeys_OfCorpus_AreAcceptedOrRefused()
    {
        JsonElement[] cases = [.. TestFolders.ReadJson("key-validity/key-responses.json").GetProperty("cases").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement test in cases)
        {
            string name = test.GetProperty("name").GetString()!;
            ServerName asked = ServerName.Parse(test.GetProperty("requested_server").GetString()!);
            bool accepted = ServerKeys.TryParse(
                Utf8(test.GetProperty("response")),
                asked,
                static (_, _, signature) => signature.StringEquals("SIG"u8),
                out _,
                out ServerKeysError error);

            // Where the corpus leaves it open: one signature of two is enough, a short key is dropped alone, old keys cannot sign.
            bool expected = test.GetProperty("accept") is { ValueKind: not JsonValueKind.Null } accept
                ? accept.GetBoolean()
                : name is "one_of_two_keys_signed" or "short_key";
            Assert.True(accepted == expected, $"{name}: {error}");
        }
    }

    private static JsonElement Corpus(string path)
    {
        JsonElement root = TestFolders.ReadJson(path);
        return root.TryGetProperty("official", out JsonElement official) ? official : root;
    }

    private static SigningKey ReadKey(JsonElement element, string seedName)
    {
        Assert.True(UnpaddedBase64.TryDecode(element.GetProperty(seedName).GetString(), out byte[]? seed));
        return SigningKey.FromSeed(KeyId.Parse(element.GetProperty("key_id").GetString()!), seed);
    }

    private static byte[] Utf8(JsonElement element) => new UTF8Encoding().GetBytes(element.GetRawText());
}
