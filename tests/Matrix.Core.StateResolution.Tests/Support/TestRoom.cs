using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>
/// A room made by hand: events under names, each citing what it is told to. The create event is <c>create</c>. Users are named by their
/// local part. Time goes on by one with each event, unless it is told otherwise.
/// </summary>
internal sealed class TestRoom(int version)
{
    private long _clock;

    public RoomVersion Version { get; } = Versions.Of(version);

    public EventStore Store { get; } = new();

    public AuthGraph Graph => new WalkedAuthGraph(Store);

    private string RoomId => Version.Format.UsesCreateEventIdAsRoomId ? "!create" : "!room:a.example";

    public static string User(string name) => $"@{name}:a.example";

    public EventId Id(string name) => EventStore.Id($"${name}");

    public int Number(AuthGraph graph, string name) => graph.NumberOf(Id(name));

    public Pdu Pdu(string name) => Store.PduOf(Id(name));

    /// <summary>Adds an event. In version 12 no event cites the create event, which is left out where it is named.</summary>
    public EventId Add(
        string name, string type, string? stateKey, string sender = "alice", string content = "{}", string[]? auth = null, string[]? prev = null, long? ts = null, long depth = 1, bool rejected = false)
    {
        _clock++;
        IEnumerable<string> cited = (auth ?? []).Where(label => !Version.Format.UsesCreateEventIdAsRoomId || label != "create");
        string room = Version.Format.UsesCreateEventIdAsRoomId && type == "m.room.create" ? "" : $"\"room_id\":\"{RoomId}\",";
        string key = stateKey is null ? "" : $"\"state_key\":{JsonSerializer.Serialize(stateKey)},";
        string json = $$"""
            {"type":"{{type}}",{{key}}{{room}}"sender":"{{User(sender)}}","content":{{content}},"depth":{{depth}},"origin_server_ts":{{ts ?? _clock}},
            "auth_events":[{{References(cited)}}],"prev_events":[{{References(prev ?? [])}}]}
            """;
        return Store.Load(json, Version, $"${name}", rejected).EventId;
    }

    public EventId Create(string sender = "alice") =>
        Add("create", "m.room.create", "", sender, $$"""{"room_version":"{{Version}}","creator":"{{User(sender)}}"}""");

    public EventId Member(string name, string user, string membership, string[] auth, string? sender = null, long? ts = null, long depth = 1, string[]? prev = null, bool rejected = false) =>
        Add(name, "m.room.member", User(user), sender ?? user, $$"""{"membership":"{{membership}}","name":"{{name}}"}""", auth, prev, ts, depth, rejected);

    /// <summary>Power levels. The creators of version 12 are never listed.</summary>
    public EventId Levels(string name, string sender, string[] auth, (string User, int Level)[] users, long? ts = null, long depth = 1, bool rejected = false)
    {
        string list = string.Join(',', users.Where(user => !Version.Authorization.GivesCreatorsInfinitePower || user.User != "alice").Select(user => $"\"{User(user.User)}\":{user.Level}"));
        return Add(name, "m.room.power_levels", "", sender, $$"""{"users":{ {{list}} } }""", auth, ts: ts, depth: depth, rejected: rejected);
    }

    public EventId JoinRules(string name, string sender, string[] auth, string rule, long? ts = null, long depth = 1, bool rejected = false) =>
        Add(name, "m.room.join_rules", "", sender, $$"""{"join_rule":"{{rule}}"}""", auth, ts: ts, depth: depth, rejected: rejected);

    public EventId Topic(string name, string sender, string[] auth, long? ts = null, long depth = 1, bool rejected = false) =>
        Add(name, "m.room.topic", "", sender, $$"""{"topic":"{{name}}"}""", auth, ts: ts, depth: depth, rejected: rejected);

    /// <summary>A public room of alice: <c>create</c>, <c>alice</c>, <c>pl</c> (alice 100, bob 50), <c>jr</c>, and <c>bob</c> joined.</summary>
    public static TestRoom Public(int version)
    {
        var room = new TestRoom(version);
        _ = room.Create();
        _ = room.Member("alice", "alice", "join", ["create"], prev: ["create"]);
        _ = room.Levels("pl", "alice", ["create", "alice"], [("alice", 100), ("bob", 50)]);
        _ = room.JoinRules("jr", "alice", ["create", "alice", "pl"], "public");
        _ = room.Member("bob", "bob", "join", ["create", "pl", "jr"]);
        return room;
    }

    public StateMap State(params string[] names) => Store.State(names.Select(name => $"${name}"));

    public ResolutionResult Resolve(ResolutionOptions? options, params StateMap[] states) => Store.Resolve(Version, states, options);

    /// <summary>The state that comes out, and its explanation.</summary>
    public ResolutionResult Explain(params StateMap[] states)
    {
        ResolutionResult resolution = Resolve(new ResolutionOptions { Explains = true }, states);
        Assert.True(resolution.IsResolved, $"missing {string.Join(", ", resolution.MissingEvents)}");
        return resolution;
    }

    /// <summary>Fails where a state is not the named events.</summary>
    public void AssertState(ResolutionResult resolution, params string[] names) => Assert.Equal("", StateText.Difference(State(names), resolution.State));

    private string References(IEnumerable<string> names) =>
        string.Join(',', names.Select(name => Version.Format.UsesReferenceHashes ? $$"""["${{name}}",{}]""" : $"\"${name}\""));
}
