namespace Matrix.Core.Conformance.Rooms;

/// <summary>The rooms of <c>tests/vectors</c>, which every clone has.</summary>
public sealed class RoomTests
{
    public static TheoryData<string> ServerRooms => [.. Logs("synapse")];

    public static TheoryData<string> RandomRooms => [.. Logs("rooms")];

    [Theory]
    [MemberData(nameof(ServerRooms))]
    public void Verify_RoomOfAServer_EveryEventIsOkOrRightlyRedacted(string log) =>
        RoomLog.AssertOfAServer(Repository.PathOf(log), Repository.PathOf("tests/vectors/synapse/keys.json"));

    [Theory]
    [MemberData(nameof(RandomRooms))]
    public void Verify_RandomRoom_EveryEventHasItsId(string log) => RoomLog.AssertRandom(Repository.PathOf(log));

    [Theory]
    [MemberData(nameof(ServerRooms))]
    public void Replay_RoomOfAServer_RejectsWhatTheServerDid(string log) =>
        Replayed.AssertVerdictsOfAServer(Repository.PathOf(log), Repository.PathOf("tests/vectors/synapse/keys.json"));

    [Theory]
    [MemberData(nameof(RandomRooms))]
    public void Replay_RandomRoom_HasEveryVerdictAndState(string log) => Assert.NotEqual(0, Replayed.AssertRandom(Repository.PathOf(log)));

    [Fact]
    public void Rooms_EveryVersion_HasOne() =>
        Assert.Equal(
            Enumerable.Range(1, 12).Select(version => $"tests/vectors/rooms/v{version}-spub1.ndjson").Order(StringComparer.Ordinal),
            Logs("rooms"),
            StringComparer.Ordinal);

    private static IEnumerable<string> Logs(string folder) => Repository.Files($"tests/vectors/{folder}", "*.ndjson").Select(Repository.Relative);
}
