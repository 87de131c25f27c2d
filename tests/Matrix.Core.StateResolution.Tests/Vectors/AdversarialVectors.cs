using System.Diagnostics;
using System.Text.Json;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>Rooms made to be slow, cyclic or misread. The budget of a case is for one core at rest: ten times as much is allowed.</summary>
public sealed class AdversarialVectors(ITestOutputHelper output)
{
    private const int Generosity = 10;

    [Fact]
    public void Resolve_AdversarialRooms_AreTheExpectedStatesInTime()
    {
        int onlyTerminate = 0;
        var failures = new Failures();
        foreach (JsonElement item in TestFolders.ReadJson("stateres-adversarial", "cases.json").GetProperty("cases").EnumerateArray())
        {
            var room = new ResolutionCase(item);
            var states = room.StatesOf(item);
            var watch = Stopwatch.StartNew();
            ResolutionResult resolution = room.Store.Resolve(room.Version, states, new ResolutionOptions { PassesOverMissing = true });
            watch.Stop();
            output.WriteLine($"{JsonTree.Text(item, "name")}: {watch.Elapsed.TotalMilliseconds:F2} ms");

            bool isSlow = watch.ElapsedMilliseconds > item.GetProperty("time_budget_ms").GetInt32() * Generosity;
            JsonElement expected = item.GetProperty("expected_state");
            onlyTerminate += expected.ValueKind == JsonValueKind.Null ? 1 : 0;
            string difference = expected.ValueKind == JsonValueKind.Null ? "" : StateText.Difference(StateText.Read(expected), resolution.State);
            failures.Note(JsonTree.Text(item, "name"), isSlow ? $"took {watch.ElapsedMilliseconds} ms" : difference);
        }

        Assert.Equal(2, onlyTerminate);
        failures.AssertNone(15);
    }
}
