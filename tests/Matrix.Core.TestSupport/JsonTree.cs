using System.Text.Json;

namespace Matrix.Core.TestSupport;

/// <summary>Reads documents of tests as trees, by the platform's own reader.</summary>
public static class JsonTree
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return document.RootElement.Clone();
    }

    public static JsonElement Parse(string json) => Parse(Bytes.Of(json));

    /// <summary>Returns the raw text of an element as bytes, as it stands in its document.</summary>
    public static byte[] Raw(JsonElement element) => Bytes.Of(element.GetRawText());

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Returns the strings of an array; empty where there is no such member.</summary>
    public static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement array) ? Texts(array) : [];

    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    public static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
