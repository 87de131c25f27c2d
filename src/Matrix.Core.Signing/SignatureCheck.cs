using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Verifies the signatures in a <c>signatures</c> member, for callers that have already split the object.</summary>
internal static class SignatureCheck
{
    /// <summary>Verifies all signatures of one entity.</summary>
    /// <param name="signed">The bytes that were signed.</param>
    /// <param name="signatures">The member <c>signatures</c>, of any shape.</param>
    /// <param name="entity">The entity that must have signed, in UTF-8.</param>
    /// <param name="keys">The keys of the entity.</param>
    public static SignedJsonResult VerifyAll(ReadOnlySpan<byte> signed, JsonSlice signatures, ReadOnlySpan<byte> entity, IReadOnlyDictionary<KeyId, VerifyKey> keys)
    {
        List<SignatureResult>? results = null;
        if (signatures.TryGetMember(entity, out JsonSlice ofEntity))
        {
            foreach (JsonMember member in ofEntity.EnumerateObject())
            {
                // The key ID is kept although it may break the grammar, because the result reports what the object contains.
                KeyId keyId = KeyId.UnsafeFromUtf8(member.Name.ToArray());
                results ??= [];
                results.Add(new SignatureResult(keyId, Verify(signed, keyId, member.Value, keys)));
            }
        }

        return results is null ? new SignedJsonResult(new SignedJsonError(SignedJsonErrorKind.NotSigned)) : new SignedJsonResult([.. results]);
    }

    private static SignatureVerdict Verify(ReadOnlySpan<byte> signed, KeyId keyId, JsonSlice signature, IReadOnlyDictionary<KeyId, VerifyKey> keys)
    {
        if (!keyId.IsEd25519)
        {
            return SignatureVerdict.UnsupportedAlgorithm;
        }

        return !keys.TryGetValue(keyId, out VerifyKey? key) ? SignatureVerdict.UnknownKey
            : key.VerifyEncoded(signed, signature) ? SignatureVerdict.Good
            : SignatureVerdict.Bad;
    }
}
