using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Conform;

/// <summary>
/// Reads the keys of a request: <c>keys</c> <c>{server:{key_id:base64}}</c> and <c>expired_keys</c> <c>{server:{key_id:{"key","expired_ts"}}}</c>.
/// </summary>
/// <remarks>A malformed key is treated as unknown.</remarks>
internal static class ConformKeys
{
    public static ServerKeyStore Read(ConformRequest request)
    {
        var store = new ServerKeyStore();
        ForEach(request, "keys", (server, keyId, value) =>
        {
            if (TryReadKey(value, out VerifyKey? key))
            {
                _ = store.Add(server, new ServerKey(keyId, key!, MatrixTimestamp.MaxValue));
            }
        });
        ForEach(request, "expired_keys", (server, keyId, value) =>
        {
            if (value.ValueKind == JsonValueKind.Object
                && value.TryGetProperty("key"u8, out JsonElement text) && TryReadKey(text, out VerifyKey? key)
                && value.TryGetProperty("expired_ts"u8, out JsonElement expired) && expired.ValueKind == JsonValueKind.Number && expired.TryGetInt64(out long expiredAt))
            {
                _ = store.Add(server, new ServerKey(keyId, key!, MatrixTimestamp.MaxValue, new MatrixTimestamp(expiredAt)));
            }
        });
        return store;
    }

    /// <summary>Returns the keys of one entity, which may not be a server. <c>keys</c> may also contain them directly, without its name.</summary>
    public static Dictionary<KeyId, VerifyKey> ReadFor(ConformRequest request, string entity)
    {
        var keys = new Dictionary<KeyId, VerifyKey>();
        JsonElement given = request.GetObject("keys");
        JsonElement own = given.TryGetProperty(entity, out JsonElement named) && named.ValueKind == JsonValueKind.Object ? named : given;
        foreach (JsonProperty member in own.EnumerateObject())
        {
            if (KeyId.TryParse(member.Name, out KeyId keyId) && TryReadKey(member.Value, out VerifyKey? key))
            {
                keys[keyId] = key!;
            }
        }

        return keys;
    }

    private static void ForEach(ConformRequest request, string name, Action<ServerName, KeyId, JsonElement> add)
    {
        if (!request.Has(name))
        {
            return;
        }

        foreach (JsonProperty server in request.GetObject(name).EnumerateObject())
        {
            if (!ServerName.TryParse(server.Name, out ServerName serverName) || server.Value.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (JsonProperty member in server.Value.EnumerateObject())
            {
                if (KeyId.TryParse(member.Name, out KeyId keyId))
                {
                    add(serverName, keyId, member.Value);
                }
            }
        }
    }

    private static bool TryReadKey(JsonElement value, out VerifyKey? key)
    {
        key = null;
        return value.ValueKind == JsonValueKind.String && VerifyKey.TryFromBase64(value.GetString(), out key);
    }
}
