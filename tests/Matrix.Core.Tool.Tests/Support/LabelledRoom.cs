using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary>Small rooms for cases, with labels for IDs, and without what the rules do not look at.</summary>
internal static class LabelledRoom
{
    private static readonly string[] Start = ["create", "alice", "levels", "rules"];

    /// <summary>
    /// The first problem of MSC4297: the states differ in the join rules alone, and agree that who set them has left. Version 2 judges
    /// both by that, and the room is left with none.
    /// </summary>
    public static string SenderHasLeft(string version) => Case(
        version,
        [["create", "levels", "rules", "bob", "left"], ["create", "levels", "rules2", "bob", "left"]],
        Event(version, "rules2", "m.room.join_rules", "", "alice", """{"join_rule":"invite"}""", 7, "create", "alice", "levels"),
        Event(version, "left", "m.room.member", "@alice:x", "alice", """{"membership":"leave"}""", 8, "create", "alice", "levels"));

    /// <summary>
    /// The second: one state holds the first power levels, the other the third, which rest on the second. All chains hold the second, so
    /// that version 2 does not judge it again, and the third falls.
    /// </summary>
    public static string LevelsBetween(string version)
    {
        string alice = version == "12" ? "" : "\"@alice:x\":100,";
        return Case(
            version,
            [["create", "alice", "rules", "bob", "levels", "eve"], ["create", "alice", "rules", "bob", "levels3"]],
            Event(version, "levels2", "m.room.power_levels", "", "alice", $$$"""{"users":{{{{alice}}}"@bob:x":50}}""", 7, "create", "alice", "levels"),
            Event(version, "levels3", "m.room.power_levels", "", "bob", $$$"""{"users":{{{{alice}}}"@bob:x":50},"events_default":10}""", 8, "create", "bob", "levels2"),
            Event(version, "eve", "m.room.member", "@eve:x", "eve", """{"membership":"join"}""", 9, "create", "rules", "levels2"));
    }

    /// <summary>A case of one state: nothing is in conflict.</summary>
    public static string NoConflict(string version) => Case(version, [[.. Start]]);

    /// <summary>An event, with labels for what it cites.</summary>
    public static string Event(string version, string id, string type, string? stateKey, string sender, string content, int ts, params string[] cites)
    {
        bool named = version == "12";
        string room = named ? type == "m.room.create" ? "" : "\"room_id\":\"!create\"," : "\"room_id\":\"!r:x\",";
        string key = stateKey is null ? "" : $"\"state_key\":{JsonSerializer.Serialize(stateKey)},";
        bool pairs = version is "1" or "2";
        IEnumerable<string> cited = cites.Where(label => !named || label != "create").Select(label => pairs ? $"[\"${label}\",{{}}]" : $"\"${label}\"");
        return $$"""{"event_id":"${{id}}",{{room}}"type":{{JsonSerializer.Serialize(type)}},{{key}}"sender":"@{{sender}}:x","content":{{content}},"origin_server_ts":{{ts}},"auth_events":[{{string.Join(',', cited)}}]}""";
    }

    /// <summary>The room's first events: create, join of Alice, power levels, public join rules, join of Bob.</summary>
    public static string[] FirstEvents(string version) =>
    [
        Event(version, "create", "m.room.create", "", "alice", $$"""{"creator":"@alice:x","room_version":"{{version}}"}""", 1),
        Event(version, "alice", "m.room.member", "@alice:x", "alice", """{"membership":"join"}""", 2, "create"),
        Event(version, "levels", "m.room.power_levels", "", "alice", version == "12" ? "{}" : """{"users":{"@alice:x":100}}""", 3, "create", "alice"),
        Event(version, "rules", "m.room.join_rules", "", "alice", """{"join_rule":"public"}""", 4, "create", "alice", "levels"),
        Event(version, "bob", "m.room.member", "@bob:x", "bob", """{"membership":"join"}""", 5, "create", "rules", "levels"),
    ];

    private static string Case(string version, string[][] states, params string[] more)
    {
        string sets = string.Join(',', states.Select(state => $"[{string.Join(',', state.Select(label => $"\"${label}\""))}]"));
        return $$"""{"room_version":"{{version}}","room_id":"{{(version == "12" ? "!create" : "!r:x")}}","state_sets":[{{sets}}],"events":[{{string.Join(',', FirstEvents(version).Concat(more))}}]}""";
    }
}
