using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Vectors;

public sealed class KeyValidityVectors
{
    [Fact]
    public void KeyValidity_EveryVerdict_IsReproduced()
    {
        ServerName server = ServerName.Parse("a.example");
        VerifyKey key = TestKeys.Of("a.example").VerifyKey;
        int count = 0;
        foreach (JsonElement vector in TestFolders.ReadJson("key-validity", "cases.json").GetProperty("cases").EnumerateArray())
        {
            JsonElement usable = vector.GetProperty("usable");
            if (usable.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            JsonElement response = vector.GetProperty("server_keys");
            var store = new ServerKeyStore();
            MatrixTimestamp validUntil = ServerKey.CapValidity(new(response.GetProperty("valid_until_ts").GetInt64()), new(vector.GetProperty("response_fetched_at").GetInt64()));
            foreach (JsonElement id in response.GetProperty("verify_keys").EnumerateArray())
            {
                Assert.True(store.Add(server, new ServerKey(KeyId.Parse(id.GetString()!), key, validUntil)));
            }

            foreach (JsonProperty old in response.GetProperty("old_verify_keys").EnumerateObject())
            {
                Assert.True(store.Add(server, new ServerKey(KeyId.Parse(old.Name), key, validUntil, new(old.Value.GetInt64()))));
            }

            bool found = store.TryGetKey(server, KeyId.Parse(JsonTree.Text(vector, "key_id")), out ServerKey? held);
            bool covers = found && (JsonTree.Text(vector, "purpose") == "event"
                ? held!.IsValidForEvent(new(vector.GetProperty("event_origin_server_ts").GetInt64()), Versions.Of(JsonTree.Text(vector, "room_version")))
                : held!.IsValidForRequest(new(vector.GetProperty("now").GetInt64())));
            Assert.True(covers == usable.GetBoolean(), vector.GetRawText());
            count++;
        }

        Assert.True(count >= 40);
    }
}
