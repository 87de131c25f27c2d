using System.Text;

namespace Matrix.Core.TestSupport;

/// <summary>Converts between strings and UTF-8, without replacement characters.</summary>
public static class Bytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Of(string text) => Strict.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);

    public static string Text(ReadOnlyMemory<byte> utf8) => Strict.GetString(utf8.Span);
}
