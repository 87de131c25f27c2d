using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>
/// Prints a JSON value in one of the spellings that JSON allows: white space, members in any order, escapes of any kind. The canonical form does not change.
/// </summary>
public static class JsonPrinter
{
    /// <summary>Prints a value.</summary>
    /// <param name="canonical">The value as canonical JSON. Its numbers may have any spelling and keep it.</param>
    /// <param name="seed">The seed of the spelling. The same seed gives the same text.</param>
    /// <exception cref="ArgumentException">The text is not canonical.</exception>
    public static byte[] Print(ReadOnlySpan<byte> canonical, int seed)
    {
        // This also limits the depth, and therefore the recursion of the printing.
        if (!CanonicalJson.IsCanonical(canonical, CanonicalJsonMode.RelaxedVerbatim))
        {
            throw new ArgumentException("The text is not canonical JSON.", nameof(canonical));
        }

        return JsonSpelling.Print(JsonSlice.FromCanonical(canonical), seed);
    }
}
