using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Writes an object with one more signature in it.</summary>
internal static class SignatureMerge
{
    /// <summary>Tries to merge a signature into an object. It replaces a signature under the same entity and key ID. All other members are kept.</summary>
    public static bool TryMerge(SignableObject signable, ReadOnlySpan<byte> entity, KeyId keyId, ReadOnlySpan<byte> signature, out byte[] merged, out SignedJsonError error)
    {
        merged = [];
        error = new SignedJsonError(SignedJsonErrorKind.MalformedSignatures);
        if (!IsObjectOrAbsent(signable.Signatures))
        {
            return false;
        }

        _ = signable.Signatures.TryGetMember(entity, out JsonSlice ofEntity);
        if (!IsObjectOrAbsent(ofEntity))
        {
            return false;
        }

        Span<byte> base64 = stackalloc byte[UnpaddedBase64.GetEncodedLength(Ed25519.SignatureSize)];
        _ = UnpaddedBase64.Encode(signature, base64);

        // The new members are written at the end, and canonicalization moves them to their places. All numbers are canonical already.
        var text = new ArrayBufferWriter<byte>(signable.Canonical.Length + entity.Length + keyId.Utf8Span.Length + 256);
        text.Write(signable.Signed[..^1]);
        text.Write(signable.Signed.Length > 2 ? ","u8 : default);
        text.Write("\"signatures\":{"u8);
        WriteMembersExcept(text, signable.Signatures, entity);
        WriteName(text, entity);
        text.Write("{"u8);
        WriteMembersExcept(text, ofEntity, keyId.Utf8Span);
        WriteName(text, keyId.Utf8Span);
        text.Write("\""u8);
        text.Write(base64);
        text.Write("\"}}"u8);
        if (signable.Unsigned.Kind != JsonKind.Undefined)
        {
            text.Write(",\"unsigned\":"u8);
            text.Write(signable.Unsigned.Utf8Span);
        }

        text.Write("}"u8);
        if (!CanonicalJson.TryCanonicalize(text.WrittenSpan, CanonicalJsonMode.RelaxedVerbatim, out merged, out JsonError json))
        {
            error = new SignedJsonError(SignedJsonErrorKind.InvalidJson, json);
            return false;
        }

        error = default;
        return true;
    }

    private static bool IsObjectOrAbsent(JsonSlice value) => value.Kind is JsonKind.Object or JsonKind.Undefined;

    private static void WriteMembersExcept(ArrayBufferWriter<byte> text, JsonSlice value, ReadOnlySpan<byte> name)
    {
        foreach (JsonMember member in value.EnumerateObject())
        {
            if (!member.NameEquals(name))
            {
                WriteName(text, member.Name);
                text.Write(member.Value.Utf8Span);
                text.Write(","u8);
            }
        }
    }

    private static void WriteName(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> name)
    {
        text.Write("\""u8);
        text.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        text.Write("\":"u8);
    }
}
