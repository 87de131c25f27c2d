using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>The merges of random federated rooms of every version, as Synapse's resolution answers them.</summary>
public sealed class RoomVectors
{
    [Fact]
    public void Resolve_MergesOfTheSharedRooms_AreTheExpectedStates() => Check(TestFolders.Vectors("rooms"), rooms: 36, merges: 1768);

    [Fact]
    public void Resolve_MergesOfTheRoomsOfTheRepository_AreTheExpectedStates() => Check(TestFolders.OwnRooms, rooms: 12, merges: 686);

    private static void Check(string folder, int rooms, int merges)
    {
        var failures = new Failures();
        string[] files = Directory.GetFiles(folder, "*.expected.json");
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            JsonElement expected = JsonTree.Parse(File.ReadAllBytes(file));
            RoomVersion version = Versions.Of(JsonTree.Text(expected, "room_version"));
            EventStore store = Load(file.Replace(".expected.json", ".ndjson", StringComparison.Ordinal), version, expected);
            int merge = 0;
            foreach (JsonElement item in expected.GetProperty("merges").EnumerateArray())
            {
                IEnumerable<StateMap> states = item.GetProperty("state_sets").EnumerateArray().Select(set => store.State(JsonTree.Texts(set)));
                ResolutionResult resolution = store.Resolve(version, states);
                failures.Note($"{Path.GetFileName(file)} merge {merge++}", StateText.Difference(StateText.Read(item.GetProperty("resolved")), resolution.State));
            }
        }

        Assert.Equal(rooms, files.Length);
        failures.AssertNone(merges);
    }

    private static EventStore Load(string path, RoomVersion version, JsonElement expected)
    {
        var store = new EventStore();
        string[] ids = JsonTree.Texts(expected, "event_ids");
        string[] lines = File.ReadAllLines(path);
        foreach ((string id, string line) in ids.Zip(lines))
        {
            _ = store.Load(line, version, id, expected.GetProperty("rejected").TryGetProperty(id, out _));
        }

        return store;
    }
}
