using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>policy-server-signatures</c>: a policy server signs an event as servers do, under a key ID of its own.</summary>
public sealed class PolicyServerTests
{
    private static JsonElement File => Corpus.Read("policy-server-signatures/signature_vectors.json");

    [Fact]
    public void VerifyJson_RedactedEvent_CarriesTheSignature()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in File.GetProperty("vectors").EnumerateArray().Index())
        {
            string signed = Redacted(vector, WithSignature(vector));
            expected.AddField($"vectors[{index}]", VerifyJson(signed), "valid", value: true);
            expected.AddField($"vectors[{index}] later", VerifyJson(signed.Replace("\"depth\":5", "\"depth\":6", StringComparison.Ordinal)), "valid", value: false);
            expected.AddField($"vectors[{index}] unsigned", VerifyJson(Redacted(vector, vector.GetProperty("pdu").GetRawText())), "valid", value: false);
        }

        expected.Run(6);
    }

    [Fact]
    public void HasSigned_Event_SaysWhetherThePolicyServerSawIt()
    {
        Assert.True(VerifyKey.TryFromBase64(File.Text("public_key"), out VerifyKey? key));
        ServerName via = ServerName.Parse(File.Text("via"));
        Assert.All(File.GetProperty("vectors").EnumerateArray(), vector =>
        {
            string signed = WithSignature(vector);
            Assert.True(Load(vector, signed).IsSignedByPolicyServer(via, key));
            Assert.True(Load(vector, signed.Replace("hello world", "hello", StringComparison.Ordinal)).IsSignedByPolicyServer(via, key), "the content of a message is not signed");
            Assert.False(Load(vector, signed.Replace("m.room.message", "m.room.massage", StringComparison.Ordinal)).IsSignedByPolicyServer(via, key));
            Assert.False(Load(vector, vector.GetProperty("pdu").GetRawText()).IsSignedByPolicyServer(via, key));
            Assert.False(Load(vector, signed).IsSignedByPolicyServer(ServerName.Parse("other.example"), key));
        });
    }

    private static Request VerifyJson(string json) => Request.Of("verify_json").WithJson("json", json).With("server", File.Text("via"))
        .WithJson("keys", $$"""{"{{File.Text("via")}}":{"ed25519:policy_server":"{{File.Text("public_key")}}"} }""");

    private static string Redacted(JsonElement vector, string pdu) =>
        ToolRun.Conform(Request.Of("redact").With("room_version", vector.GetProperty("room_version")).WithJson("event", pdu)).GetProperty("event").GetRawText();

    /// <summary>The event with the policy server's signature beside its own.</summary>
    private static string WithSignature(JsonElement vector) => vector.GetProperty("pdu").GetRawText().Replace(
        "\"signatures\": {",
        $$"""
        "signatures": {"{{File.Text("via")}}":{"ed25519:policy_server":"{{vector.Text("signature")}}"},
        """,
        StringComparison.Ordinal);

    private static Pdu Load(JsonElement vector, string pdu)
    {
        Assert.True(RoomVersions.TryGet(RoomVersionId.Parse(vector.Text("room_version")), includeUnstable: false, out RoomVersion? version));
        Assert.True(Pdu.TryLoadTrusted(Encoding.ASCII.GetBytes(pdu), version, eventId: null, out Pdu? loaded, out _));
        return loaded;
    }
}
