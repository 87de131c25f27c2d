using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary>Short ways into replies.</summary>
internal static class JsonNames
{
    public static string Text(this JsonElement value, string name) => value.GetProperty(name).GetString()!;

    /// <summary>The names of an object's members, in their order.</summary>
    public static IEnumerable<string> Names(this JsonElement value) => value.EnumerateObject().Select(member => member.Name);

    /// <summary>The strings of a list.</summary>
    public static IEnumerable<string?> Texts(this JsonElement value) => value.EnumerateArray().Select(item => item.GetString());
}
