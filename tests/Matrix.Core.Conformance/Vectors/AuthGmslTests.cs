using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>auth-gmsl</c>: events against states, and changes of power levels. Three cases have no verdict.</summary>
public sealed class AuthGmslTests
{
    [Fact]
    public void Auth_EventAgainstState_HasItsVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("auth-gmsl/cases.json", "cases"))
        {
            expected.AddAuth($"cases[{index}]", item);
        }

        expected.Run(69 - 3);
    }

    /// <summary>The rows give the levels alone: the room around them is made here.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public void Auth_ChangeOfUserLevels_HasItsVerdict(string version)
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("auth-gmsl/check-user-levels.json", "cases"))
        {
            Assert.Equal(item.GetProperty("sender_level").GetInt64(), item.GetProperty("old_users").GetProperty(item.Text("sender")).GetInt64());
            string levels = Event(version, "$new", "m.room.power_levels", "", item.Text("sender"), $$"""{"users":{{item.GetProperty("new_users")}}}""");
            Request request = Request.Of("auth").With("check", "state_dependent").With("room_version", version).WithJson("event", levels).WithJson("state", State(version, item));
            expected.AddField($"cases[{index}] {item.Text("name")}", request, "allowed", item.GetProperty("allowed").GetBoolean());
        }

        expected.Run(12);
    }

    private static string State(string version, JsonElement item) => $"[{string.Join(',', (string[])
    [
        Event(version, "$create", "m.room.create", "", "@creator:test", $$"""{"creator":"@creator:test","room_version":"{{version}}"}"""),
        Event(version, "$join", "m.room.member", item.Text("sender"), item.Text("sender"), """{"membership":"join"}"""),
        Event(version, "$old", "m.room.power_levels", "", "@creator:test", $$"""{"users":{{item.GetProperty("old_users")}}}"""),
    ])}]";

    private static string Event(string version, string id, string type, string stateKey, string sender, string content)
    {
        string room = version != "12" ? "\"room_id\":\"!r:test\"," : type == "m.room.create" ? "" : "\"room_id\":\"!create\",";
        return $$"""{"event_id":"{{id}}",{{room}}"type":"{{type}}","state_key":"{{stateKey}}","sender":"{{sender}}","content":{{content}}}""";
    }
}
