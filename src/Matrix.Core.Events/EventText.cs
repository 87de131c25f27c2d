using System.Text;

namespace Matrix.Core.Events;

/// <summary>Converts strings to UTF-8 and back. Throws for text that is not valid.</summary>
internal static class EventText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] ToUtf8(string text) => Strict.GetBytes(text);

    public static string ToString(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);

    /// <summary>Counts code points, which are the bytes that do not continue one.</summary>
    public static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte unit in utf8)
        {
            count += (unit & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }
}
