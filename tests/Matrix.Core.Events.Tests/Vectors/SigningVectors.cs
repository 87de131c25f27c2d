using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Vectors;

public sealed class SigningVectors
{
    [Fact]
    public void EventSigning_EveryVector_IsReproduced()
    {
        JsonElement root = TestFolders.ReadJson("signing", "cases.json");
        using SigningKey key = Key(root);
        ServerName server = ServerName.Parse(JsonTree.Text(root.GetProperty("key"), "server_name"));
        int count = 0;
        foreach (JsonElement vector in root.GetProperty("event_signing").EnumerateArray())
        {
            RoomVersion version = Versions.Of(JsonTree.Text(vector, "room_version"));
            byte[] input = JsonTree.Raw(vector.GetProperty("input"));
            Assert.True(PduJson.TryGetContentHash(input, version, out byte[] hash, out _));
            JsonElement signed = vector.GetProperty("signed");
            Assert.Equal(signed.GetProperty("hashes").GetProperty("sha256").GetString(), Oracle.Base64(hash));

            // The input with the hash, and without the signatures it is to get.
            JsonElement tree = JsonTree.Parse(input);
            string hashed = "{\"hashes\":" + signed.GetProperty("hashes").GetRawText() + string.Concat(tree.EnumerateObject()
                .Where(member => member.Name != "hashes").Select(member => $",{EventDraft.Quote(member.Name)}:{member.Value.GetRawText()}")) + "}";
            Assert.True(Pdu.TryLoadTrusted(Bytes.Of(hashed), version, null, out Pdu? pdu, out _));
            Assert.True(pdu.TrySign(server, key, out Pdu? result, out PduError error), error.ToString());
            JsonElement expected = signed.GetProperty("signatures").GetProperty(server.ToString()).GetProperty(key.KeyId.ToString());
            Assert.Equal(expected.GetString(), JsonTree.Parse(result.Utf8).GetProperty("signatures").GetProperty(server.ToString()).GetProperty(key.KeyId.ToString()).GetString());
            count++;
        }

        Assert.True(count >= 5);
    }

    [Fact]
    public void EventVerify_EveryVector_IsReproduced()
    {
        JsonElement root = TestFolders.ReadJson("signing", "cases.json");
        using SigningKey key = Key(root);
        TestKeys keys = TestKeys.None.With(JsonTree.Text(root.GetProperty("key"), "server_name"), key.KeyId.ToString(), key.VerifyKey);
        int count = 0;
        foreach (JsonElement vector in root.GetProperty("event_verify").EnumerateArray())
        {
            RoomVersion version = Versions.Of(JsonTree.Text(vector, "room_version"));
            Assert.True(Pdu.TryLoadTrusted(JsonTree.Raw(vector.GetProperty("event")), version, null, out Pdu? pdu, out _));
            SignatureVerdict[] verdicts = [.. new PduVerifier().CheckAll(pdu, keys).Where(check => check.Verdict is not SignatureVerdict.UnknownKey).Select(check => check.Verdict)];
            bool valid = verdicts.Length > 0 && verdicts.All(verdict => verdict == SignatureVerdict.Good);
            Assert.True(valid == vector.GetProperty("valid").GetBoolean(), vector.GetRawText());
            count++;
        }

        Assert.True(count >= 4);
    }

    [Fact]
    public void PolicyServerSignatures_EveryVector_Holds()
    {
        JsonElement root = TestFolders.ReadJson("policy-server-signatures", "signature_vectors.json");
        ServerName via = ServerName.Parse(JsonTree.Text(root, "via"));
        Assert.True(VerifyKey.TryFromBase64(JsonTree.Text(root, "public_key"), out VerifyKey? key));
        int count = 0;
        foreach (JsonElement vector in root.GetProperty("vectors").EnumerateArray())
        {
            RoomVersion version = Versions.Of(JsonTree.Text(vector, "room_version"));
            JsonElement pdu = vector.GetProperty("pdu");
            Assert.True(Pdu.TryParse(JsonTree.Raw(pdu), version, out Pdu? unsigned, out PduError error), error.ToString());
            Assert.False(unsigned.IsSignedByPolicyServer(via, key));
            string signatures = pdu.GetProperty("signatures").GetRawText();
            string text = pdu.GetRawText().Replace(signatures, $$"""{{signatures[..^1]}},"{{via}}":{"ed25519:policy_server":"{{JsonTree.Text(vector, "signature")}}"} }""", StringComparison.Ordinal);
            Assert.True(Pdu.TryParse(Bytes.Of(text), version, out Pdu? signed, out error), error.ToString());
            Assert.True(signed.IsSignedByPolicyServer(via, key));
            Assert.False(signed.IsSignedByPolicyServer(ServerName.Parse("other.example.org"), key));
            Assert.Equal(unsigned.EventId, signed.EventId);
            Assert.False(signed.EventId.ToString() == JsonTree.Text(root, "negative_event_id"));
            count++;
        }

        Assert.Equal(2, count);
    }

    private static SigningKey Key(JsonElement root)
    {
        Assert.True(UnpaddedBase64.TryDecode(JsonTree.Text(root.GetProperty("key"), "seed"), out byte[]? seed));
        return SigningKey.FromSeed(KeyId.Parse(JsonTree.Text(root.GetProperty("key"), "key_id")), seed);
    }
}
