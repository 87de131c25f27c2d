using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads single JSON values. A value that cannot be read throws no exception, because a peer may send millions of such values.</summary>
internal static class JsonScalar
{
    public static bool TryReadString(ReadOnlySpan<byte> json, out string text)
    {
        text = "";
        return CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
            && JsonSlice.FromCanonical(canonical).TryGetString(out text);
    }

    /// <summary>Tries to read a string that is not empty.</summary>
    public static bool TryReadName(ReadOnlySpan<byte> json, out string name) => TryReadString(json, out name) && name.Length > 0;

    /// <summary>Tries to read an identifier. The result owns its bytes.</summary>
    /// <param name="json">A value of a text that satisfies <see cref="WireJson.IsValid"/>.</param>
    /// <param name="id">The identifier.</param>
    public static bool TryReadId<TId>(ReadOnlySpan<byte> json, out TId id)
        where TId : struct, IUtf8SpanParsable<TId>
    {
        id = default;
        if (!json.StartsWith("\""u8))
        {
            return false;
        }

        if (!json.Contains((byte)'\\'))
        {
            return TId.TryParse(json[1..^1], null, out id);
        }

        return CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
            && JsonSlice.FromCanonical(canonical).TryGetUtf8(out ReadOnlySpan<byte> utf8) && TId.TryParse(utf8, null, out id);
    }
}
