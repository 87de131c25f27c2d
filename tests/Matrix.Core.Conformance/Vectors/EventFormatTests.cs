using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>event-format</c>. Fields over 255 bytes are refused in every version here; what receipt makes of them is E-27.</summary>
public sealed class EventFormatTests
{
    [Fact]
    public void Format_EveryCaseWithAVerdict_HasIt()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("event-format/cases.json", "cases"))
        {
            if (item.Verdict("accept") is { } accept)
            {
                Request request = Request.Of("format").With("room_version", item.GetProperty("room_version")).WithJson("event", Event(item.GetProperty("event")));
                expected.AddField($"cases[{index}] {item.Text("name")}", request, "accept", accept);
            }
        }

        expected.Run(120);
    }

    /// <summary>The event, or where it is of a given size, its base with <c>content.x</c> to fill it.</summary>
    private static string Event(JsonElement given)
    {
        if (!given.TryGetProperty("canonical_size", out JsonElement size))
        {
            return given.GetRawText();
        }

        string unfilled = Canonical.Without(given.GetProperty("base"), "unsigned").Replace("\"content\":{", "\"content\":{\"x\":\"\",", StringComparison.Ordinal);
        int missing = size.GetInt32() - unfilled.Length;
        string filled = unfilled.Replace("\"x\":\"\"", $"\"x\":\"{new string('x', missing)}\"", StringComparison.Ordinal);
        Assert.Equal(size.GetInt32(), Canonical.Of(filled).Length);
        return filled;
    }
}
