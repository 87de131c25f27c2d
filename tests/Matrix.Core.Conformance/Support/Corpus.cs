using System.Text.Json;

namespace Matrix.Core.Conformance;

/// <summary>The files of the vectors.</summary>
internal static class Corpus
{
    public static string PathOf(string file) => Path.Combine(TestFolders.Vectors(), file);

    public static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)), new JsonDocumentOptions { MaxDepth = 4096 });
        return document.RootElement.Clone();
    }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4096 });
        return document.RootElement.Clone();
    }

    /// <summary>An array of a file: its cases, each with its index.</summary>
    public static IEnumerable<(int Index, JsonElement Case)> Cases(string file, params string[] path)
    {
        JsonElement value = Read(file);
        foreach (string name in path)
        {
            value = value.GetProperty(name);
        }

        return value.EnumerateArray().Index();
    }

    /// <summary>The lines of a file, each with its index.</summary>
    public static IEnumerable<(int Index, JsonElement Case)> Lines(string file) => File.ReadLines(PathOf(file)).Select(Parse).Index();

    public static string Text(this JsonElement value, string name) => value.GetProperty(name).GetString()!;

    public static bool? Verdict(this JsonElement value, string name) =>
        value.GetProperty(name) is { ValueKind: JsonValueKind.Null } ? null : value.GetProperty(name).GetBoolean();
}
