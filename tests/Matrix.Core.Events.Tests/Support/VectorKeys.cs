using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Key stores of the files of the vectors.</summary>
internal static class VectorKeys
{
    /// <summary>When the keys of the vectors count as fetched, 2026-11-20T12:00Z.</summary>
    public static readonly MatrixTimestamp Now = new(1_795_176_000_000);

    /// <summary>A store of key responses: an array of them, or <c>server_keys</c>.</summary>
    public static ServerKeyStore Read(string folder, string file)
    {
        JsonElement root = TestFolders.ReadJson(folder, file);
        var store = new ServerKeyStore();
        foreach (JsonElement response in (root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("server_keys")).EnumerateArray())
        {
            Assert.True(ServerKeys.TryParse(JsonTree.Raw(response), out ServerKeys? keys, out ServerKeysError error), error.ToString());
            Assert.Empty(store.Add(keys, Now));
        }

        return store;
    }

    /// <summary>Adds a bare key.</summary>
    public static void Add(ServerKeyStore store, string server, string keyId, string base64, long? expiredAt)
    {
        Assert.True(VerifyKey.TryFromBase64(base64, out VerifyKey? key));
        Assert.True(store.Add(ServerName.Parse(server), new ServerKey(KeyId.Parse(keyId), key, MatrixTimestamp.MaxValue, expiredAt is { } expired ? new(expired) : null)));
    }
}
