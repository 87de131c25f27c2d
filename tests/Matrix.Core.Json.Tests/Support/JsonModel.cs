namespace Matrix.Core.Json.Tests.Support;

/// <summary>A JSON value as a tree: what the generators make, the printers print and the reference encoder encodes.</summary>
public sealed class JsonModel
{
    private JsonModel(JsonKind kind, string text, IReadOnlyList<JsonModel> items, IReadOnlyList<KeyValuePair<string, JsonModel>> members)
    {
        Kind = kind;
        Text = text;
        Items = items;
        Members = members;
    }

    public JsonKind Kind { get; }

    /// <summary>What a string reads as, or the literal of a number, boolean or null.</summary>
    public string Text { get; }

    public IReadOnlyList<JsonModel> Items { get; }

    public IReadOnlyList<KeyValuePair<string, JsonModel>> Members { get; }

    public static JsonModel OfString(string text) => new(JsonKind.String, text, [], []);

    public static JsonModel OfNumber(string literal) => new(JsonKind.Number, literal, [], []);

    public static JsonModel OfLiteral(string literal) => new(literal == "null" ? JsonKind.Null : JsonKind.Boolean, literal, [], []);

    public static JsonModel OfArray(IEnumerable<JsonModel> items) => new(JsonKind.Array, string.Empty, [.. items], []);

    /// <summary>An object; of members with one key only the first is kept.</summary>
    public static JsonModel OfObject(IEnumerable<KeyValuePair<string, JsonModel>> members) =>
        new(JsonKind.Object, string.Empty, [], [.. members.DistinctBy(member => member.Key, StringComparer.Ordinal)]);

    public override string ToString() => ReferenceEncoder.Encode(this);
}
