using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents an object in canonical JSON that is split for signing into the signed bytes, its signatures and its <c>unsigned</c>.</summary>
public readonly ref struct SignableObject
{
    private SignableObject(byte[] canonical, ReadOnlySpan<byte> signed, JsonSlice signatures, JsonSlice unsigned)
    {
        Canonical = canonical;
        Signed = signed;
        Signatures = signatures;
        Unsigned = unsigned;
    }

    /// <summary>Gets the canonical text of the whole object.</summary>
    internal byte[] Canonical { get; }

    /// <summary>Gets the bytes that a signature covers: the canonical text without the members <c>signatures</c> and <c>unsigned</c>.</summary>
    public ReadOnlySpan<byte> Signed { get; }

    /// <summary>Gets the member <c>signatures</c>, or an undefined slice if it is missing.</summary>
    public JsonSlice Signatures { get; }

    /// <summary>Gets the member <c>unsigned</c>, or an undefined slice if it is missing.</summary>
    public JsonSlice Unsigned { get; }

    /// <summary>Tries to create the object with one more signature. A signature under the same entity and key ID is replaced; all other members are kept.</summary>
    /// <param name="entity">The entity that has signed: a server name or a user ID, in UTF-8.</param>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="signature">The signature, <see cref="Ed25519.SignatureSize"/> bytes.</param>
    /// <param name="signed">A new array with the object in canonical JSON, or an empty array.</param>
    /// <param name="error">The reason why the signature cannot be added.</param>
    /// <returns><see langword="true"/> if <c>signatures</c> of the object is missing or is an object of objects; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="signature"/> has another size.</exception>
    public bool TryAddSignature(ReadOnlySpan<byte> entity, KeyId keyId, ReadOnlySpan<byte> signature, out byte[] signed, out SignedJsonError error)
    {
        if (signature.Length != Ed25519.SignatureSize)
        {
            throw new ArgumentException($"A signature has {Ed25519.SignatureSize} bytes, not {signature.Length}.", nameof(signature));
        }

        return SignatureMerge.TryMerge(this, entity, keyId, signature, out signed, out error);
    }

    /// <summary>Tries to read an object.</summary>
    /// <param name="json">The object, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="result">The object in its parts.</param>
    /// <param name="error">The reason why the text cannot be signed.</param>
    /// <returns><see langword="true"/> if the text is a JSON object that has a canonical form; otherwise <see langword="false"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, CanonicalJsonMode mode, out SignableObject result, out SignedJsonError error)
    {
        result = default;
        if (!CanonicalJson.TryCanonicalize(json, mode, out byte[] canonical, out JsonError jsonError))
        {
            error = new SignedJsonError(SignedJsonErrorKind.InvalidJson, jsonError);
            return false;
        }

        JsonSlice root = JsonSlice.FromCanonical(canonical);
        if (root.Kind != JsonKind.Object)
        {
            error = new SignedJsonError(SignedJsonErrorKind.NotAnObject);
            return false;
        }

        JsonSlice signatures = default;
        JsonSlice unsigned = default;
        byte[] signed = new byte[canonical.Length];
        signed[0] = (byte)'{';
        int written = 1;
        int memberStart = 1;
        foreach (JsonMember member in root.EnumerateObject())
        {
            _ = canonical.AsSpan().Overlaps(member.Value.Utf8Span, out int valueStart);
            int memberEnd = valueStart + member.Value.Utf8Span.Length;
            if (member.NameEquals("signatures"u8))
            {
                signatures = member.Value;
            }
            else if (member.NameEquals("unsigned"u8))
            {
                unsigned = member.Value;
            }
            else
            {
                // Includes the comma or brace after the member. The last of them becomes the closing brace.
                ReadOnlySpan<byte> text = canonical.AsSpan(memberStart..(memberEnd + 1));
                text.CopyTo(signed.AsSpan(written));
                written += text.Length;
            }

            memberStart = memberEnd + 1;
        }

        written = Math.Max(written, 2);
        signed[written - 1] = (byte)'}';
        result = new SignableObject(canonical, signed.AsSpan(0, written), signatures, unsigned);
        error = default;
        return true;
    }
}
