using System.Globalization;
using System.Text;

namespace Matrix.Core.Tool.Federation;

/// <summary>
/// Makes JSON from a peer safe for a terminal: characters that a terminal would interpret or hide are written as JSON escapes, and all else is unchanged.
/// </summary>
internal static class PrintableJson
{
    /// <param name="utf8">A JSON text in valid UTF-8.</param>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var shown = new StringBuilder(utf8.Length);
        while (!utf8.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length);
            utf8 = utf8[length..];
            Append(shown, rune);
        }

        return shown.ToString();
    }

    private static void Append(StringBuilder shown, Rune rune)
    {
        // These are the only control characters outside strings, and strings contain none. A carriage return would overwrite the line.
        if (rune.Value is '\n' or '\t' or '\r')
        {
            _ = shown.Append(rune.Value == '\r' ? ' ' : (char)rune.Value);
            return;
        }

        if (Output.Printable.IsHarmless(rune))
        {
            _ = shown.Append(rune.ToString());
            return;
        }

        foreach (char unit in rune.ToString())
        {
            _ = shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }
    }
}
