using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-differential-public</c>: random rooms of every algorithm, as state sets and as graphs.</summary>
public sealed class StateResDifferentialTests
{
    [Fact]
    public void Resolve_EachCheckOfEachRoom_ComesToTheState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement room) in Corpus.Lines("stateres-differential-public/rooms.jsonl"))
        {
            foreach (JsonElement check in room.GetProperty("checks").EnumerateArray())
            {
                Request request = Request.Of("resolve", check).With("room_version", room.GetProperty("room_version")).With("room_id", room.GetProperty("room_id")).With("events", room.GetProperty("events"));
                expected.AddState($"lines[{index}] {check.Text("id")}", request, check.GetProperty("expected_state"));
            }
        }

        expected.Run(297);
    }
}
