using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Vectors;

/// <summary>Single events of the real network.</summary>
public sealed class RealPduVectors
{
    [Fact]
    public void HarvestedPdus_HashesAndIds_AreReproduced()
    {
        int count = 0;
        foreach (JsonElement vector in TestFolders.ReadJson("real-pdus-harvest", "pdus.json").GetProperty("pdus").EnumerateArray())
        {
            byte[] json = JsonTree.Raw(vector.GetProperty("pdu"));
            bool declared = JsonTree.Text(vector, "format") == "v1";
            RoomVersion version = Versions.Of(declared ? 1 : 4);
            Assert.True(PduJson.TryGetContentHash(json, version, out byte[] hash, out _));
            Assert.Equal(JsonTree.Text(vector, "content_hash").TrimEnd('='), Oracle.Base64(hash));
            if (vector.TryGetProperty("event_id_if_room_version", out JsonElement ids))
            {
                foreach (JsonProperty id in ids.EnumerateObject().Where(id => id.Value.ValueKind == JsonValueKind.String))
                {
                    Assert.True(PduJson.TryGetEventId(json, Versions.Of(id.Name), out EventId computed, out _));
                    Assert.Equal(id.Value.GetString(), computed.ToString());
                }
            }

            count++;
        }

        Assert.Equal(41, count);
    }

    [Fact]
    public void MautrixPdus_IdsHashesAndSignatures_AreReproduced()
    {
        ServerKeyStore keys = MautrixKeys();
        int count = 0;
        foreach (JsonElement vector in TestFolders.ReadJson("real-pdus-mautrix", "pdus.json").GetProperty("cases").EnumerateArray())
        {
            string name = JsonTree.Text(vector, "name");
            RoomVersion version = Versions.Of(JsonTree.Text(vector, "room_version"));
            Assert.True(Pdu.TryParse(Bytes.Of(JsonTree.Text(vector, "pdu_raw")), version, out Pdu? pdu, out PduError error), $"{name}: {error}");
            JsonElement expected = vector.GetProperty("expected");
            Assert.Equal(JsonTree.Text(expected, "event_id"), pdu.EventId.ToString());
            Assert.Equal(expected.GetProperty("content_hash_ok").GetBoolean(), pdu.ContentHashMatches());
            Dictionary<string, Signing.SignatureVerdict> verdicts = new PduVerifier().CheckAll(pdu, keys).ToDictionary(check => $"{check.Server} {check.KeyId}", check => check.Verdict, StringComparer.Ordinal);
            foreach (JsonProperty server in expected.GetProperty("signatures").EnumerateObject())
            {
                foreach (JsonProperty signature in server.Value.EnumerateObject().Where(one => one.Value.ValueKind != JsonValueKind.Null))
                {
                    Assert.True((verdicts[$"{server.Name} {signature.Name}"] == Signing.SignatureVerdict.Good) == signature.Value.GetBoolean(), name);
                }
            }

            count++;
        }

        Assert.Equal(16, count);
    }

    [Fact]
    public void MautrixRoomOfVersion12_EveryEvent_IsVerified()
    {
        ServerKeyStore keys = MautrixKeys();
        RoomId? room = null;
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(TestFolders.Vectors("real-pdus-mautrix"), "room-v12-tulir.jsonl")).Where(line => line.Length > 0))
        {
            Assert.True(Pdu.TryParse(Bytes.Of(line), Versions.Of(12), out Pdu? pdu, out PduError error), $"{error}: {line}");
            JsonElement tree = JsonTree.Parse(line);
            if (tree.TryGetProperty("unsigned", out JsonElement unsigned) && unsigned.TryGetProperty("event_id", out JsonElement id))
            {
                Assert.Equal(id.GetString(), pdu.EventId.ToString());
            }

            room ??= pdu.RoomId;
            Assert.Equal(room, pdu.RoomId);
            if (pdu.Sender.ServerName.ToString() == "maunium.net")
            {
                Assert.False(VerifierAssert.Accepted(pdu, keys).IsRedacted, line);
            }

            count++;
        }

        Assert.Equal(21, count);
    }

    private static ServerKeyStore MautrixKeys()
    {
        var store = new ServerKeyStore();
        foreach (JsonProperty server in TestFolders.ReadJson("real-pdus-mautrix", "pdus.json").GetProperty("server_keys").EnumerateObject())
        {
            foreach (JsonProperty key in server.Value.EnumerateObject())
            {
                JsonElement expired = key.Value.GetProperty("expired_ts");
                VectorKeys.Add(store, server.Name, key.Name, JsonTree.Text(key.Value, "key"), expired.ValueKind == JsonValueKind.Number ? expired.GetInt64() : null);
            }
        }

        return store;
    }
}
