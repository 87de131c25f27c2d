using System.Text;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>Between strings and UTF-8, without replacement characters.</summary>
internal static class Bytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Of(string text) => Strict.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);
}
