using System.Globalization;
using System.Text;

namespace Matrix.Core.Testing;

/// <summary>Converts strings to UTF-8 and back.</summary>
internal static class Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // For display: hostile bytes may not be UTF-8.
    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public static byte[] ToUtf8(string text) => Strict.GetBytes(text);

    public static string ToString(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);

    public static string Show(ReadOnlySpan<byte> bytes) => Lenient.GetString(bytes);

    /// <summary>Returns the longest beginning of a text with at most a number of bytes of UTF-8, cut between characters.</summary>
    public static string Truncate(string text, int maxBytes)
    {
        int bytes = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    /// <summary>Returns a string as JSON, with only the required escapes.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (char character in text)
        {
            _ = character switch
            {
                '"' or '\\' => json.Append('\\').Append(character),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => json.Append(character),
            };
        }

        return json.Append('"').ToString();
    }
}
