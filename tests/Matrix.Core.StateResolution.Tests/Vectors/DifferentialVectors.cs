using System.Text.Json;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>Random rooms on which two readings of the rules agree.</summary>
public sealed class DifferentialVectors
{
    private static readonly ResolutionOptions Explained = new() { PassesOverMissing = true, Explains = true };

    [Fact]
    public void Resolve_RandomRooms_AreTheExpectedStatesExplainedOrNot()
    {
        int rooms = 0;
        var failures = new Failures();
        foreach (JsonElement item in TestFolders.ReadLines(Path.Combine(TestFolders.Vectors("stateres-differential-public"), "rooms.jsonl")))
        {
            rooms++;
            var room = new ResolutionCase(item);
            foreach (JsonElement check in item.GetProperty("checks").EnumerateArray())
            {
                failures.Note($"{JsonTree.Text(item, "room")} {JsonTree.Text(check, "id")}", room.Check(check) + room.Check(check, Explained));
            }
        }

        Assert.Equal(120, rooms);
        failures.AssertNone(297);
    }
}
