using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Reads the maps <c>verify_keys</c> and <c>old_verify_keys</c> of a document entry by entry, within limits.</summary>
internal sealed class ServerKeyMaps
{
    private ServerKeyMaps(SortedDictionary<KeyId, VerifyKey> current, SortedDictionary<KeyId, ServerKey> old, int leftOut)
    {
        Current = current;
        Old = old;
        LeftOut = leftOut;
        foreach ((KeyId id, ServerKey key) in old)
        {
            if (current.TryGetValue(id, out VerifyKey? other) && other != key.Key)
            {
                IdUsedTwice = id;
                break;
            }
        }
    }

    public SortedDictionary<KeyId, VerifyKey> Current { get; }

    public SortedDictionary<KeyId, ServerKey> Old { get; }

    public int LeftOut { get; }

    /// <summary>Gets an ID that names one of the current keys and a different one of the old keys, or <see langword="null"/>.</summary>
    public KeyId? IdUsedTwice { get; }

    /// <summary>Reads the maps.</summary>
    /// <param name="document">The document.</param>
    /// <param name="signatures">The server's own signatures, or an undefined slice if the document has none.</param>
    public static ServerKeyMaps Read(JsonSlice document, JsonSlice signatures)
    {
        _ = document.TryGetMember("verify_keys"u8, out JsonSlice current);
        _ = document.TryGetMember("old_verify_keys"u8, out JsonSlice old);
        List<(KeyId Id, VerifyKey Key)> unsigned = [];
        SortedDictionary<KeyId, VerifyKey> currentKeys = [];
        int leftOut = CountOtherType(current) + CountOtherType(old);
        JsonObjectEnumerator signature = signatures.EnumerateObject();
        bool more = signature.MoveNext();
        foreach (JsonMember entry in current.EnumerateObject())
        {
            // Both are in the order of their names, so one pass over the two is enough for any number of entries.
            while (more && signature.Current.Name.SequenceCompareTo(entry.Name) < 0)
            {
                more = signature.MoveNext();
            }

            if (!TryReadKey(entry, out KeyId keyId, out VerifyKey? key))
            {
                leftOut++;
            }
            else if (!more || !signature.Current.NameEquals(entry.Name))
            {
                unsigned.Add((keyId, key));
            }
            else if (currentKeys.Count < ServerKeys.MaxVerifyKeys)
            {
                currentKeys.Add(keyId, key);
            }
            else
            {
                leftOut++;
            }
        }

        // Keys that sign the document come first, because one of them must have a good signature.
        int room = Math.Min(unsigned.Count, ServerKeys.MaxVerifyKeys - currentKeys.Count);
        foreach ((KeyId id, VerifyKey key) in unsigned.Take(room))
        {
            currentKeys.Add(id, key);
        }

        SortedDictionary<KeyId, ServerKey> oldKeys = ReadOld(old, ref leftOut);
        return new ServerKeyMaps(currentKeys, oldKeys, leftOut + unsigned.Count - room);
    }

    private static int CountOtherType(JsonSlice map) => map.Kind is JsonKind.Object or JsonKind.Null or JsonKind.Undefined ? 0 : 1;

    private static SortedDictionary<KeyId, ServerKey> ReadOld(JsonSlice old, ref int leftOut)
    {
        List<ServerKey> read = [];
        foreach (JsonMember entry in old.EnumerateObject())
        {
            if (TryReadKey(entry, out KeyId keyId, out VerifyKey? key)
                && entry.Value.TryGetMember("expired_ts"u8, out JsonSlice expired) && expired.TryGetInt64(out long expiredAt))
            {
                read.Add(new ServerKey(keyId, key, MatrixTimestamp.UnixEpoch, new MatrixTimestamp(expiredAt)));
            }
            else
            {
                leftOut++;
            }
        }

        if (read.Count > ServerKeys.MaxOldVerifyKeys)
        {
            leftOut += read.Count - ServerKeys.MaxOldVerifyKeys;
            read = [.. read.OrderByDescending(key => key.ExpiredAt).ThenBy(key => key.KeyId).Take(ServerKeys.MaxOldVerifyKeys)];
        }

        SortedDictionary<KeyId, ServerKey> keys = [];
        read.ForEach(key => keys.Add(key.KeyId, key));
        return keys;
    }

    private static bool TryReadKey(JsonMember entry, out KeyId keyId, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = null;
        return KeyId.TryParse(entry.Name, out keyId)
            && keyId.IsEd25519
            && entry.Value.TryGetMember("key"u8, out JsonSlice value)
            && value.TryGetUtf8(out ReadOnlySpan<byte> base64)
            && VerifyKey.TryFromBase64(base64, out key);
    }
}
