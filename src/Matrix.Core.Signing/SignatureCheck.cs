using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Verifies the signatures that stand in a <c>signatures</c> member over bytes that are at hand: for all who have taken the object apart already.</summary>
internal static class SignatureCheck
{
    /// <summary>Verifies all signatures of one entity.</summary>
    /// <param name="signed">The bytes that were signed.</param>
    /// <param name="signatures">The member <c>signatures</c>, of any shape.</param>
    /// <param name="entity">Whose signatures are verified, in UTF-8.</param>
    /// <param name="keys">Asked once for each signature under an <c>ed25519</c> key ID.</param>
    public static SignedJsonResult VerifyAll(ReadOnlySpan<byte> signed, JsonSlice signatures, ReadOnlySpan<byte> entity, Func<KeyId, KeyAnswer> keys)
    {
        List<SignatureResult>? results = null;
        if (signatures.TryGetMember(entity, out JsonSlice ofEntity))
        {
            foreach (JsonMember member in ofEntity.EnumerateObject())
            {
                // Kept though it may break the grammar: what is in the object is reported.
                KeyId keyId = KeyId.UnsafeFromUtf8(member.Name.ToArray());
                results ??= [];
                results.Add(new SignatureResult(keyId, Verify(signed, keyId, member.Value, keys)));
            }
        }

        return results is null ? new SignedJsonResult(new SignedJsonError(SignedJsonErrorKind.NotSigned)) : new SignedJsonResult(results.AsReadOnly());
    }

    /// <summary>Whether a signature, as it stands in JSON, is good: a string, base64 padded or not and of either alphabet, 64 bytes, and verifying.</summary>
    public static bool IsGood(VerifyKey key, ReadOnlySpan<byte> signed, JsonSlice signature)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.SignatureSize];
        return signature.TryGetUtf8(out ReadOnlySpan<byte> base64)
            && UnpaddedBase64.TryDecode(base64, bytes, out int written, Base64Alphabet.Either)
            && key.Verify(signed, bytes[..written]);
    }

    private static SignatureVerdict Verify(ReadOnlySpan<byte> signed, KeyId keyId, JsonSlice signature, Func<KeyId, KeyAnswer> keys)
    {
        if (!keyId.IsEd25519)
        {
            return SignatureVerdict.UnsupportedAlgorithm;
        }

        KeyAnswer answer = keys(keyId);
        return answer switch
        {
            { Key: { } key } => IsGood(key, signed, signature) ? SignatureVerdict.Good : SignatureVerdict.Bad,
            { IsExpired: true } => SignatureVerdict.Expired,
            _ => SignatureVerdict.UnknownKey,
        };
    }
}
