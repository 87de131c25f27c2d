using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>signing</c>.</summary>
public sealed class SigningTests
{
    private const string File = "signing/cases.json";

    private static JsonElement Key => Corpus.Read(File).GetProperty("key");

    [Fact]
    public void JsonSigning_EveryCase_GivesTheSignature()
    {
        Assert.True(UnpaddedBase64.TryDecode(Key.Text("seed"), out byte[]? seed));
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse(Key.Text("key_id")), seed);
        Assert.Equal(Key.Text("public_key"), key.VerifyKey.ToBase64());
        (int Index, JsonElement Case)[] cases = [.. Corpus.Cases(File, "json_signing")];
        Assert.Equal(2, cases.Length);
        Assert.All(cases, item =>
        {
            byte[] signed = SignedJson.Sign(Encoding.ASCII.GetBytes(item.Case.GetProperty("input").GetRawText()), Key.Text("server_name"), key);
            Assert.Equal(Canonical.Of(item.Case.GetProperty("signed")), Canonical.Of(Encoding.ASCII.GetString(signed)));
        });
    }

    [Fact]
    public void JsonVerify_EveryCase_HasItsVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "json_verify"))
        {
            string keys = $$"""{"{{item.Text("entity")}}":{"{{Key.Text("key_id")}}":"{{Key.Text("public_key")}}"} }""";
            Request request = Request.Of("verify_json").With("json", item.GetProperty("object")).With("server", item.Text("entity")).WithJson("keys", keys);
            expected.AddField($"json_verify[{index}]", request, "valid", item.GetProperty("valid").GetBoolean());
        }

        expected.Run(16);
    }

    [Fact]
    public void EventSigning_EveryCase_GivesHashAndSignature()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "event_signing"))
        {
            string signed = Canonical.Of(item.GetProperty("signed"));
            expected.Add($"event_signing[{index}]", SpecOfficialTests.Sign(item.GetProperty("input"), Key, item.Text("room_version")), reply => Canonical.Of(reply.GetProperty("event")) == signed);
        }

        expected.Run(5);
    }

    [Fact]
    public void EventVerify_EveryCase_HasItsVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "event_verify"))
        {
            bool valid = item.GetProperty("valid").GetBoolean();
            expected.Add($"event_verify[{index}]", SpecOfficialTests.Verify(item.GetProperty("event"), Key, item.Text("room_version")), reply => reply.GetProperty("signatures").ValueEquals("ok") == valid);
        }

        expected.Run(4);
    }
}
