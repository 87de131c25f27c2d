using System.Globalization;
using System.Text;

namespace Matrix.Core.Tool.Output;

/// <summary>Makes text that may contain data from peers safe for a terminal.</summary>
internal static class Printable
{
    /// <summary>
    /// Escapes the characters that a terminal would interpret or hide: control characters, characters that change the direction of text, line separators.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = IsHarmless(rune) ? shown.Append(rune) : shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return shown.ToString();
    }

    /// <summary>Determines whether a terminal only displays the character.</summary>
    public static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
