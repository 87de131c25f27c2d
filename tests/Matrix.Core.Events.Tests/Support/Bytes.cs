using System.Text;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Text to UTF-8 and back.</summary>
internal static class Bytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Of(string text) => Strict.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);

    public static string Text(ReadOnlyMemory<byte> utf8) => Strict.GetString(utf8.Span);
}
