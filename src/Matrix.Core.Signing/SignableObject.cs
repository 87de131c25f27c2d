using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents an object in canonical JSON that is split for signing into the signed bytes, its signatures and its <c>unsigned</c>.</summary>
internal readonly ref struct SignableObject
{
    private SignableObject(byte[] canonical, ReadOnlySpan<byte> signed, JsonSlice signatures, JsonSlice unsigned)
    {
        Canonical = canonical;
        Signed = signed;
        Signatures = signatures;
        Unsigned = unsigned;
    }

    /// <summary>Gets the canonical text of the whole object.</summary>
    public byte[] Canonical { get; }

    /// <summary>Gets the bytes that a signature covers: the canonical text without the members <c>signatures</c> and <c>unsigned</c>.</summary>
    public ReadOnlySpan<byte> Signed { get; }

    /// <summary>Gets the member <c>signatures</c>, or an undefined slice if it is missing.</summary>
    public JsonSlice Signatures { get; }

    /// <summary>Gets the member <c>unsigned</c>, or an undefined slice if it is missing.</summary>
    public JsonSlice Unsigned { get; }

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
