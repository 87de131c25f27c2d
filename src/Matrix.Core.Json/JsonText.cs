using System.Text;

namespace Matrix.Core.Json;

/// <summary>Converts validated UTF-8 to strings.</summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public static string ToString(ReadOnlySpan<byte> utf8) => Utf8.GetString(utf8);
}
