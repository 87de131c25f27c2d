using System.Globalization;
using System.Text;

namespace Matrix.Core.Tool.Federation;

/// <summary>JSON of a peer for a terminal: as it came, but for characters that a terminal would obey or hide, which JSON can write as escapes.</summary>
internal static class PrintableJson
{
    /// <param name="utf8">A JSON text: valid UTF-8.</param>
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
        // Outside of strings these are the only control characters; within there are none. A carriage return would write over the line.
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
