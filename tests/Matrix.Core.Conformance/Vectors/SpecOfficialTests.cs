using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>spec/spec-vectors.json</c>, <c>official</c>: what the spec itself gives.</summary>
public sealed class SpecOfficialTests
{
    /// <summary>The last example contradicts the text of the same page (E-1): the text is followed.</summary>
    private const int ContradictoryExample = 9;

    private static JsonElement Official => Corpus.Read("spec/spec-vectors.json").GetProperty("official");

    [Fact]
    public void UnpaddedBase64_Examples_BothWays()
    {
        JsonElement[] pairs = [.. Official.GetProperty("unpadded_base64").EnumerateArray()];
        Assert.Equal(7, pairs.Length);
        Assert.All(pairs, pair =>
        {
            byte[] bytes = Encoding.ASCII.GetBytes(pair[0].GetString()!);
            Assert.Equal(pair[1].GetString(), UnpaddedBase64.Encode(bytes));
            Assert.True(UnpaddedBase64.TryDecode(pair[1].GetString()!, out byte[]? decoded));
            Assert.Equal(bytes, decoded);
        });
    }

    [Fact]
    public void CanonicalJson_Examples_AreWrittenAsTheSpecSays()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement example) in Official.GetProperty("canonical_json").EnumerateArray().Index())
        {
            expected.AddCanonical($"canonical_json[{index}]", "strict", example, index == ContradictoryExample ? null : example.Text("output"));
        }

        expected.Run(10);
    }

    [Fact]
    public void SigningKey_Seed_GivesThePublicKey()
    {
        JsonElement key = Official.GetProperty("signing_key");
        using SigningKey signingKey = Key(key);
        Assert.Equal(key.Text("derived_public_key_b64"), signingKey.VerifyKey.ToBase64());
    }

    [Fact]
    public void JsonSigning_Examples_AreSignedAndVerified()
    {
        JsonElement key = Official.GetProperty("signing_key");
        using SigningKey signingKey = Key(key);
        var expected = new Expectations();
        foreach ((int index, JsonElement example) in Official.GetProperty("json_signing").EnumerateArray().Index())
        {
            string signed = Encoding.ASCII.GetString(SignedJson.Sign(Encoding.ASCII.GetBytes(example.GetProperty("input").GetRawText()), key.Text("server_name"), signingKey));
            Assert.Equal(Canonical.Of(example.GetProperty("signed")), Canonical.Of(signed));
            expected.AddField($"json_signing[{index}]", VerifyJson(example.GetProperty("signed"), key), "valid", value: true);
        }

        expected.Run(2);
    }

    /// <summary>They hold for versions whose redaction keeps <c>origin</c> (E-4), and the second, with its <c>event_id</c>, for the first two.</summary>
    [Fact]
    public void EventSigning_Examples_AreSignedAndVerified()
    {
        JsonElement key = Official.GetProperty("signing_key");
        var expected = new Expectations();
        foreach ((int index, JsonElement example) in Official.GetProperty("event_signing").EnumerateArray().Index())
        {
            for (int version = 1; version <= (index == 0 ? 10 : 2); version++)
            {
                string signed = Canonical.Of(example.GetProperty("signed"));
                expected.Add($"event_signing[{index}] v{version}", Sign(example.GetProperty("input"), key, $"{version}"), reply => Canonical.Of(reply.GetProperty("event")) == signed);
                expected.AddField($"event_signing[{index}] hash v{version}", Request.Of("hash").With("room_version", $"{version}").With("event", example.GetProperty("input")), "sha256", example.GetProperty("signed").GetProperty("hashes").Text("sha256"));
                expected.AddField($"event_signing[{index}] verify v{version}", Verify(example.GetProperty("signed"), key, $"{version}"), "content_hash", value: true);
            }
        }

        expected.Run((10 + 2) * 3);
    }

    [Fact]
    public void ServerNames_Examples_AreValid()
    {
        JsonElement[] names = [.. Official.GetProperty("server_names_valid").EnumerateArray()];
        Assert.Equal(6, names.Length);
        Assert.All(names, name => Assert.True(ServerName.TryParse(name.GetString(), out _), name.GetString()));
    }

    [Fact]
    public void EventIds_Examples_AreValid() =>
        Assert.All(Official.GetProperty("event_id_examples").EnumerateObject(), example => Assert.True(EventId.TryParse(example.Value.GetString(), out _), example.Name));

    internal static Request Sign(JsonElement pdu, JsonElement key, string version) => Request.Of("sign")
        .With("room_version", version).With("event", pdu).With("server", key.Text("server_name")).With("key_id", key.Text("key_id"))
        .With("seed", key.TryGetProperty("seed_b64", out JsonElement seed) ? seed.GetString()! : key.Text("seed"));

    internal static Request Verify(JsonElement pdu, JsonElement key, string version) =>
        Request.Of("verify").With("room_version", version).With("event", pdu).WithJson("keys", Keys(key));

    private static Request VerifyJson(JsonElement value, JsonElement key) =>
        Request.Of("verify_json").With("json", value).With("server", key.Text("server_name")).WithJson("keys", Keys(key));

    private static string Keys(JsonElement key)
    {
        string publicKey = key.TryGetProperty("derived_public_key_b64", out JsonElement derived) ? derived.GetString()! : key.Text("public_key");
        return $$"""{"{{key.Text("server_name")}}":{"{{key.Text("key_id")}}":"{{publicKey}}"} }""";
    }

    private static SigningKey Key(JsonElement key)
    {
        Assert.True(UnpaddedBase64.TryDecode(key.Text("seed_b64"), out byte[]? seed));
        return SigningKey.FromSeed(KeyId.Parse(key.Text("key_id")), seed);
    }
}
