using System.Text.Json;

namespace Matrix.Core.StateResolution.Tests.Support;

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

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>The strings of an array; none where there is no such member.</summary>
    public static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement array) ? Texts(array) : [];

    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    public static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
