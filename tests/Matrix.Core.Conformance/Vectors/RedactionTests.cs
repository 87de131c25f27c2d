using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>redaction</c>: events of other implementations' tests and what is left of them, <c>unsigned</c> aside.</summary>
public sealed class RedactionTests
{
    [Fact]
    public void Redact_PublishedEvents_LeavesWhatOthersLeave()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("redaction/published.json", "cases"))
        {
            Request request = Request.Of("redact").With("room_version", item.GetProperty("room_version")).With("event", item.GetProperty("event"));
            string redacted = Canonical.Without(item.GetProperty("redacted"), "unsigned");
            expected.Add($"cases[{index}] v{item.Text("room_version")}", request, reply => Canonical.Without(reply.GetProperty("event"), "unsigned") == redacted);
        }

        expected.Run(49);
    }
}
