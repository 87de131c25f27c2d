using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Prints a JSON value in any of the spellings that JSON allows: white space, members in any order, escapes of any kind. The canonical form stays.</summary>
public static class JsonPrinter
{
    /// <summary>Prints a value.</summary>
    /// <param name="canonical">The value as canonical JSON; its numbers may be spelled in any way, and keep their spelling.</param>
    /// <param name="seed">Chooses the spelling: the same seed gives the same text.</param>
    /// <exception cref="ArgumentException">The text is not canonical.</exception>
    public static byte[] Print(ReadOnlySpan<byte> canonical, int seed)
    {
        // This also bounds the depth, and by it the recursion of the printing.
        if (!CanonicalJson.IsCanonical(canonical, CanonicalJsonMode.RelaxedVerbatim))
        {
            throw new ArgumentException("The text is not canonical JSON.", nameof(canonical));
        }

        return JsonSpelling.Of(JsonSlice.FromCanonical(canonical), seed);
    }
}
