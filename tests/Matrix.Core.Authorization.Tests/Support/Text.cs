using System.Text;
using System.Text.Json;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>Text to UTF-8, and to JSON.</summary>
internal static class Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public static byte[] Utf8(string text) => Strict.GetBytes(text);

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public static JsonElement Tree(string json) => Tree(Utf8(json));

    public static JsonElement Tree(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return document.RootElement.Clone();
    }
}
