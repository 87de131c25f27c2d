using System.Text.Json.Nodes;

namespace Matrix.Core.KillTest.Load;

/// <summary>Represents an answer of the client API.</summary>
/// <param name="Status">The status; 0 if there was no whole answer.</param>
/// <param name="Json">The body.</param>
internal sealed record ClientAnswer(int Status, JsonNode? Json)
{
    public bool IsOk => Status == 200;

    /// <summary>Gets a value that indicates whether the server may answer otherwise later.</summary>
    public bool IsUnclear => Status is 0 or 429 or >= 500;

    public JsonNode Require() => IsOk ? Json! : throw new InvalidOperationException($"The server answered {Status}: {Json?.ToJsonString()}");
}
