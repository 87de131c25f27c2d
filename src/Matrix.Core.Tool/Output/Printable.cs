using System.Globalization;
using System.Text;

namespace Matrix.Core.Tool.Output;

/// <summary>Text for people that may hold what peers sent.</summary>
internal static class Printable
{
    /// <summary>Shows what a terminal would obey or hide: control characters, those that turn the direction of writing, line separators.</summary>
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

    /// <summary>Whether a terminal shows the character, and does no more.</summary>
    public static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
