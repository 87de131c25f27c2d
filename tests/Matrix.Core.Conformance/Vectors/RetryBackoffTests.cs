using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>retry-backoff</c>.</summary>
public sealed class RetryBackoffTests
{
    private const string File = "retry-backoff/scenarios.json";

    /// <summary>Two scenarios are of queues, which the backoff is not: they are answered as such.</summary>
    [Fact]
    public void Backoff_OfEachScenario_IsAsExpected()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "scenarios"))
        {
            string name = item.Text("name");
            expected.Add(
                $"scenarios[{index}] {name}",
                Request.Of("backoff", item),
                reply => name is "one_bad_pdu_does_not_block" or "catch_up_order" ? reply.Text("error") == "unsupported_step" : IsAsExpected(item, reply));
        }

        expected.Run(12);
    }

    private static bool IsAsExpected(JsonElement item, JsonElement reply)
    {
        bool asAllowed = !item.TryGetProperty("expect", out JsonElement expect) || expect.GetArrayLength() == 0
            || (expect.GetArrayLength() == reply.GetProperty("expect").GetArrayLength()
                && expect.EnumerateArray().Zip(reply.GetProperty("expect").EnumerateArray()).All(pair => pair.First.ValueKind == JsonValueKind.Null || JsonElement.DeepEquals(pair.First, pair.Second)));
        bool asAfter = !item.TryGetProperty("after", out JsonElement after) || after.EnumerateObject().All(member => Holds(member, reply.GetProperty("after")));
        bool asSpread = !item.TryGetProperty("expect_max_per_second", out JsonElement most) || reply.GetProperty("max_per_second").GetInt32() <= most.GetInt32();
        bool asTold = !item.TryGetProperty("events", out _) || reply.GetProperty("events").EnumerateArray().Count(name => name.ValueEquals("remote_up")) == 1;
        return asAllowed && asAfter && asSpread && asTold;
    }

    private static bool Holds(JsonProperty member, JsonElement after) => member.Name switch
    {
        "interval_between" => after.GetProperty("interval").GetInt64() is long interval && interval >= member.Value[0].GetInt64() && interval <= member.Value[1].GetInt64(),
        "interval_at_most" => after.GetProperty("interval").GetInt64() <= (long)TimeSpan.FromDays(7).TotalMilliseconds,
        _ => JsonElement.DeepEquals(member.Value, after.GetProperty(member.Name)),
    };
}
