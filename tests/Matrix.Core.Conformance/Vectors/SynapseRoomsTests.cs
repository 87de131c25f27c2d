using Matrix.Core.Conformance.Rooms;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>synapse</c> and <c>rooms</c>: whole rooms.</summary>
public sealed class SynapseRoomsTests
{
    [Fact]
    public void Verify_RoomsOfAServer_EveryEventIsOkOrRightlyRedacted()
    {
        string[] logs = [.. Logs("synapse").Where(log => !log.EndsWith(".states.ndjson", StringComparison.Ordinal))];
        Assert.Equal(18, logs.Length);
        Assert.All(logs, log => RoomLog.AssertOfAServer(log, Corpus.PathOf("synapse/keys.json")));
    }

    [Fact]
    public void Verify_RandomRooms_EveryEventHasItsId()
    {
        string[] logs = [.. Logs("rooms")];
        Assert.Equal(36, logs.Length);
        Assert.All(logs, RoomLog.AssertRandom);
    }

    /// <summary>In one room a leaf that the server soft-failed is an extremity: a log is history.</summary>
    [Fact]
    public void Replay_RoomsOfAServer_HaveItsStatesAfterEveryEvent()
    {
        string[] logs = [.. Logs("synapse").Where(log => !log.EndsWith(".states.ndjson", StringComparison.Ordinal))];
        int states = logs.Sum(log => Replayed.AssertStatesOfAServer(log, Corpus.PathOf("synapse/keys.json"), Path.GetFileName(log) == "v3-fed.ndjson" ? 1 : 0));
        Assert.Equal(3370, states);
    }

    [Fact]
    public void Replay_RandomRooms_HaveEveryVerdictAndState() => Assert.Equal(4410, Logs("rooms").Sum(Replayed.AssertRandom));

    private static IEnumerable<string> Logs(string folder) => Directory.EnumerateFiles(Corpus.PathOf(folder), "*.ndjson").Order(StringComparer.Ordinal);
}
