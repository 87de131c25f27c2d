using System.Text;
using System.Text.Json;

namespace Matrix.Core.Conformance;

/// <summary>A request to <c>conform</c>.</summary>
internal sealed class Request
{
    private readonly List<(string Name, string Json)> _fields = [];

    private Request()
    {
    }

    public static Request Of(string operation) => new Request().With("op", operation);

    /// <summary>The fields of a case, and an operation.</summary>
    public static Request Of(string operation, JsonElement fields)
    {
        Request request = Of(operation);
        request._fields.AddRange(fields.EnumerateObject().Where(member => member.Name != "op").Select(member => (member.Name, member.Value.GetRawText())));
        return request;
    }

    public Request With(string name, string text)
    {
        _fields.Add((name, JsonSerializer.Serialize(text)));
        return this;
    }

    public Request With(string name, JsonElement value) => WithJson(name, value.GetRawText());

    public Request WithJson(string name, string json)
    {
        _fields.Add((name, OneLine(json)));
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach ((string name, string json) in _fields)
        {
            _ = text.Append(text.Length > 1 ? "," : "").Append(JsonSerializer.Serialize(name)).Append(':').Append(OneLine(json));
        }

        return text.Append('}').ToString();
    }

    /// <summary>Text of JSON has line ends only between its tokens.</summary>
    private static string OneLine(string json) => json.Replace('\r', ' ').Replace('\n', ' ');
}
