using System.Text.Json;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Documents of tests as trees, by the platform's own reader.</summary>
internal static class JsonTree
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return document.RootElement.Clone();
    }

    public static JsonElement Parse(string json) => Parse(Bytes.Of(json));

    /// <summary>The raw text of an element as bytes, as it stands in its document.</summary>
    public static byte[] Raw(JsonElement element) => Bytes.Of(element.GetRawText());

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
