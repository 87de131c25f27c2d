using System.Diagnostics;
using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-adversarial</c>: graphs that are made to be slow, or to have no end. Where there is no state, any answer will do.</summary>
public sealed class StateResAdversarialTests
{
    /// <summary>The budgets are of one core that does nothing else; what they guard against takes longer than anybody waits.</summary>
    private const int Patience = 10;

    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, 15)];

    [Fact]
    public void Corpus_HasAsManyCasesAsAreRun() => Assert.Equal(Indexes.Count, Corpus.Cases("stateres-adversarial/cases.json", "cases").Count());

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Resolve_HostileGraph_EndsInTimeWithItsState(int index)
    {
        JsonElement item = Corpus.Cases("stateres-adversarial/cases.json", "cases").ElementAt(index).Case;
        long start = Stopwatch.GetTimestamp();
        JsonElement reply = ToolRun.Conform(Request.Of("resolve", item));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);

        Assert.InRange(taken, TimeSpan.Zero, Patience * TimeSpan.FromMilliseconds(item.GetProperty("time_budget_ms").GetInt32()));
        JsonElement state = item.GetProperty("expected_state");
        Assert.True(
            state.ValueKind == JsonValueKind.Null ? reply.TryGetProperty("state", out _) || Expectations.IsRefusal(reply) : States.AreEqual(reply.GetProperty("state"), state),
            $"{item.Text("name")} gave {reply}");
    }
}
