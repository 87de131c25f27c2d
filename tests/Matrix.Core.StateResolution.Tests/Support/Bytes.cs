using System.Text;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Text to UTF-8.</summary>
internal static class Bytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Of(string text) => Strict.GetBytes(text);
}
