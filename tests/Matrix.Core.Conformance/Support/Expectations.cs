using System.Text.Json;

namespace Matrix.Core.Conformance;

/// <summary>Requests and what their replies must be; all run together, and all that differ are told.</summary>
internal sealed class Expectations
{
    private readonly List<(string Name, string Request, Func<JsonElement, bool> IsRight)> _cases = [];

    public void Add(string name, Request request, Func<JsonElement, bool> isRight) => _cases.Add((name, request.ToString(), isRight));

    /// <summary>Expects a reply as it is written.</summary>
    public void Add(string name, Request request, string reply) => Add(name, request, actual => actual.GetRawText() == reply);

    public void AddField(string name, Request request, string field, string value) =>
        Add(name, request, reply => reply.TryGetProperty(field, out JsonElement actual) && actual.ValueKind == JsonValueKind.String && actual.ValueEquals(value));

    public void AddField(string name, Request request, string field, bool value) =>
        Add(name, request, reply => reply.TryGetProperty(field, out JsonElement actual) && actual.ValueKind == (value ? JsonValueKind.True : JsonValueKind.False));

    /// <summary>Expects a state, in whatever order the case gives it.</summary>
    public void AddState(string name, Request request, JsonElement state) =>
        Add(name, request, reply => reply.TryGetProperty("state", out JsonElement actual) && States.AreEqual(actual, state));

    /// <summary>Expects the verdict of a case of <c>auth</c>, where it has one.</summary>
    public void AddAuth(string name, JsonElement item)
    {
        if (item.Verdict("allowed") is { } allowed)
        {
            AddField($"{name} {item.Text("name")}", Request.Of("auth", item), "allowed", allowed);
        }
    }

    /// <summary>Expects canonical text, or a refusal where it is null.</summary>
    public void AddCanonical(string name, string mode, JsonElement given, string? expected)
    {
        Request request = Canon(mode, given);
        if (expected is null)
        {
            Add(name, request, IsRefusal);
        }
        else
        {
            AddField(name, request, "ok", expected);
        }
    }

    public static Request Canon(string mode, JsonElement given) => given.TryGetProperty("input_base64", out JsonElement bytes)
        ? Request.Of("canon").With("mode", mode).With("json_base64", bytes)
        : Request.Of("canon").With("mode", mode).With("json", given.GetProperty("input"));

    /// <summary>Whether a request was refused, and not by a fault of ours.</summary>
    public static bool IsRefusal(JsonElement reply) => reply.TryGetProperty("error", out JsonElement error) && !error.ValueEquals("internal_error");

    /// <summary>Runs the cases.</summary>
    /// <param name="count">How many there are: a corpus that is read wrongly is found by it.</param>
    public void Run(int count)
    {
        Assert.Equal(count, _cases.Count);
        IReadOnlyList<JsonElement> replies = ToolRun.Conform(_cases.Select(item => item.Request));
        Assert.Equal(count, replies.Count);
        string[] wrong = [.. _cases.Zip(replies)
            .Where(pair => !pair.First.IsRight(pair.Second))
            .Select(pair => $"{pair.First.Name}: {Short(pair.First.Request)}\n    gave {Short(pair.Second.GetRawText())}")];
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {count} differ:\n{string.Join('\n', wrong)}");
    }

    private static string Short(string text) => text.Length > 600 ? $"{text[..600]}…" : text;
}
