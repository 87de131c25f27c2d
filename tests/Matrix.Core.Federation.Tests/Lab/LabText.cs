using System.Text;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>Text as bytes.</summary>
internal static class LabText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Utf8(string text) => Strict.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);
}
