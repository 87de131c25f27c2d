using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-v1</c>.</summary>
public sealed class StateResV1Tests
{
    [Fact]
    public void Resolve_RoomOfVersion1_ComesToTheState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("stateres-v1/cases.json", "cases"))
        {
            expected.AddState($"cases[{index}] {item.Text("name")}", Request.Of("resolve", item), item.GetProperty("expected_state"));
        }

        expected.Run(11);
    }

    /// <summary>Of two events that differ in nothing but their place in the order, the later one stands.</summary>
    [Fact]
    public void Resolve_EachTwoOfTheSortedEvents_LetsTheLaterOneStand()
    {
        JsonElement vector = Corpus.Read("stateres-v1/cases.json").GetProperty("sorter_vectors");
        Dictionary<string, int> depths = vector.GetProperty("input").EnumerateArray().ToDictionary(pair => pair[0].GetString()!, pair => pair[1].GetInt32(), StringComparer.Ordinal);
        string[] order = [.. vector.GetProperty("order").EnumerateArray().Select(id => id.GetString()!)];
        var expected = new Expectations();
        foreach ((int index, string id) in order.Index())
        {
            foreach (string later in order[(index + 1)..])
            {
                string topics = string.Join(',', ((string[])[id, later]).Select(name => $$"""{"event_id":"{{name}}","type":"m.room.topic","state_key":"","sender":"@a:a","room_id":"!r:a","depth":{{depths[name]}},"content":{},"auth_events":[["$create:a",{}],["$join:a",{}]]}"""));
                Request request = Request.Of("resolve").With("room_version", "1").With("room_id", "!r:a")
                    .WithJson("events", $$"""
                        [{"event_id":"$create:a","type":"m.room.create","state_key":"","sender":"@a:a","room_id":"!r:a","depth":1,"content":{"creator":"@a:a"},"auth_events":[]},
                        {"event_id":"$join:a","type":"m.room.member","state_key":"@a:a","sender":"@a:a","room_id":"!r:a","depth":1,"content":{"membership":"join"},"auth_events":[["$create:a",{}]]},{{topics}}]
                        """)
                    .WithJson("state_sets", $$"""[["$create:a","$join:a","{{id}}"],["$create:a","$join:a","{{later}}"]]""");
                expected.Add($"{id} and {later}", request, reply => States.Of(reply.GetProperty("state")).Contains($"m.room.topic\0\0{later}", StringComparer.Ordinal));
            }
        }

        expected.Run(3);
    }
}
