using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Tests;

/// <summary>The operations of <c>conform</c> on rooms.</summary>
public sealed class ConformRoomTests
{
    private static string Events => $"[{string.Join(',', LabelledRoom.FirstEvents("10"))}]";

    [Theory]
    [InlineData("\"$two\"")]
    [InlineData("[\"$two\"]")]
    [InlineData("[\"$one\",\"$two\"]")]
    public void Resolve_Graph_TakesOneEventOrSeveral(string at)
    {
        string graph = """
            [{"event_id":"$create","room_id":"!r:x","type":"m.room.create","state_key":"","sender":"@a:x","content":{"creator":"@a:x"},"auth_events":[],"prev_events":[]},
            {"event_id":"$one","room_id":"!r:x","type":"m.room.member","state_key":"@a:x","sender":"@a:x","content":{"membership":"join"},"auth_events":["$create"],"prev_events":["$create"]},
            {"event_id":"$two","room_id":"!r:x","type":"m.room.topic","state_key":"","sender":"@a:x","content":{},"auth_events":["$create","$one"],"prev_events":["$one"]}]
            """.ReplaceLineEndings(" ");
        JsonElement reply = ToolRun.Conform($$"""{"op":"resolve","room_version":"10","room_id":"!r:x","mode":"dag","events":{{graph}},"at":{{at}}}""");
        Assert.Equal("""{"state":[["m.room.create","","$create"],["m.room.member","@a:x","$one"],["m.room.topic","","$two"]]}""", reply.GetRawText());
    }

    [Theory]
    [InlineData("state_dependent", "state", "5")]
    [InlineData("state_independent", "events", "2.2")]
    public void Auth_Half_IsJudgedByWhatIsGivenForIt(string check, string field, string rule)
    {
        string message = LabelledRoom.Event("10", "x", "m.room.message", null, "eve", "{}", 9, "create", "rules");
        JsonElement reply = ToolRun.Conform($$"""{"op":"auth","room_version":"10","check":"{{check}}","event":{{message}},"{{field}}":{{Events}}}""");
        Assert.False(reply.GetProperty("allowed").GetBoolean());
        Assert.Equal(rule, reply.Text("rule"));
        Assert.NotEmpty(reply.Text("reason"));
    }

    [Theory]
    [InlineData("state_key")]
    [InlineData("sender")]
    [InlineData("type")]
    [InlineData("room_id")]
    [InlineData("event_id")]
    public void Auth_OverlongField_IsRefusedForIt(string field)
    {
        Dictionary<string, object> create = new(StringComparer.Ordinal)
        {
            ["event_id"] = "$c",
            ["room_id"] = "!r:x",
            ["type"] = "m.room.create",
            ["state_key"] = "",
            ["sender"] = "@a:x",
            ["content"] = new { creator = "@a:x" },
            ["auth_events"] = Array.Empty<string>(),
            ["prev_events"] = Array.Empty<string>(),
        };
        create[field] = new string('é', 128);
        foreach (string check in (string[])["state_dependent", "state_independent"])
        {
            JsonElement reply = ToolRun.Conform($$"""{"op":"auth","room_version":"10","check":"{{check}}","event":{{JsonSerializer.Serialize(create)}},"state":[],"events":[]}""");
            Assert.False(reply.GetProperty("allowed").GetBoolean());
            Assert.Equal("field_too_long", reply.Text("code"));
            Assert.Equal($"{field} is longer than 255 bytes", reply.Text("reason"));
        }
    }

    [Fact]
    public void Receive_WithoutHistory_BeginsWithTheCreateEvent()
    {
        var room = new TestRoom(RoomVersions.V10);
        string deep = $$"""{"content":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}""";
        string events = string.Join(',', [room.Lines[1], deep, .. room.Lines]);
        JsonElement reply = ToolRun.Conform($$"""{"op":"receive","room_version":"10","room_id":"{{room.Events.RoomId}}","keys":{{Keys(room)}},"known":[],"receive":[{{events}}]}""");
        Assert.All(room.Events.Events, pdu => Assert.Equal("accepted", reply.GetProperty("verdicts").Text(pdu.EventId.ToString())));
        Assert.Equal("""{"?":"invalid_json"}""", reply.GetProperty("rules").GetRawText());
        Assert.Equal(room.Lines.Length, reply.GetProperty("state").GetArrayLength());
        JsonElement lone = ToolRun.Conform($$"""{"op":"receive","room_version":"10","room_id":"{{room.Events.RoomId}}","keys":{{Keys(room)}},"known":[],"receive":[{{room.Lines[1]}}]}""");
        Assert.Equal("deferred", lone.GetProperty("verdicts").Text(room.Events.Events[1].EventId.ToString()));
    }

    [Fact]
    public void Receive_EventsThatArrive_HaveTheirVerdicts()
    {
        var room = new TestRoom(RoomVersions.V10);
        var other = new TestRoom(RoomVersions.V10, seed: 7);
        Pdu join = room.Events.Join("@bob:b.example");
        Pdu ban = room.Events.Ban("@alice:a.example", "@bob:b.example");
        string known = string.Join(',', room.Lines);
        Pdu late = room.Events.Message("@bob:b.example", "late", new() { After = [join] });
        Pdu good = room.Events.Message("@alice:a.example", "good", new() { After = [ban] });
        Pdu forged = room.Events.Message("@alice:a.example", "true", new() { After = [ban] });
        Pdu stranger = room.Events.Message("@mallory:m.example", "hello", new() { After = [ban] });
        Pdu unseen = room.Events.Message("@alice:a.example", "unseen", new() { After = [ban] });
        Pdu behind = room.Events.Message("@alice:a.example", "behind", new() { After = [unseen] });
        string[] arriving =
        [
            TestRoom.Line(late), TestRoom.Line(good), TestRoom.Line(forged).Replace("\"true\"", "\"false\"", StringComparison.Ordinal), TestRoom.Line(stranger),
            TestRoom.Line(behind), other.Lines[0],
        ];
        JsonElement reply = ToolRun.Conform($$"""{"op":"receive","room_version":"10","room_id":"{{room.Events.RoomId}}","keys":{{Keys(room)}},"known":[{{known}}],"receive":[{{string.Join(',', arriving)}}]}""");
        Sequence.Equal(["verdicts", "rules", "state"], reply.Names());
        Sequence.Equal(
            ["soft_failed", "accepted", "accepted_redacted", "rejected", "deferred", "dropped"],
            new[] { late, good, forged, stranger, behind, other.Events.Events[0] }.Select(pdu => reply.GetProperty("verdicts").Text(pdu.EventId.ToString())));
        Assert.Equal($$"""{"{{late.EventId}}":"5","{{stranger.EventId}}":"5"}""", reply.GetProperty("rules").GetRawText());
        Assert.Equal(5, reply.GetProperty("state").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"op":"server_acl","content":{"allow":["*"],"deny":["*.evil.example"]},"server":"x.evil.example"}""", """{"allowed":false}""")]
    [InlineData("""{"op":"server_acl","content":{"allow":["*"]},"server":"good.example"}""", """{"allowed":true}""")]
    [InlineData("""{"op":"server_acl","content":null,"server":"good.example"}""", """{"allowed":true}""")]
    [InlineData("""{"op":"server_acl","server":"no server"}""", """{"allowed":false}""")]
    [InlineData("""{"op":"handshake","operation":"make_join","room_version":"99","requested_room_id":"!r:x","requested_user_id":"@a:x","template":{}}""", """{"sign":false,"reason":"unknown room version"}""")]
    [InlineData("""{"op":"handshake","operation":"make_join","room_version":"10","requested_room_id":"r","requested_user_id":"@a:x","template":{}}""", """{"sign":false,"reason":"'requested_room_id' is not a room ID, or 'requested_user_id' is not a user ID"}""")]
    [InlineData("""{"op":"handshake","operation":"make_join","room_version":"10","requested_room_id":"!r:x","requested_user_id":"@a:x","template":[]}""", """{"sign":false,"reason":"it is no JSON object"}""")]
    [InlineData("""{"op":"graph","what":"full_auth_chain","graph":{"A":[],"B":["A"],"C":["B","C"]},"start":["C"]}""", """{"result":["A","B","C"]}""")]
    public void Request_OfOneStep_HasItsReply(string request, string reply) => Assert.Equal(reply, ToolRun.Conform(request).GetRawText());

    [Theory]
    [InlineData("""{"op":"auth","room_version":"10","event":[],"check":"state_dependent","state":[]}""")]
    [InlineData("""{"op":"auth","room_version":"10","event":{"event_id":"$x"},"check":"by_heart","state":[]}""")]
    [InlineData("""{"op":"resolve","room_version":"10","events":[],"state_sets":[]}""")]
    [InlineData("""{"op":"resolve","room_version":"10","events":[],"state_sets":[[null]]}""")]
    [InlineData("""{"op":"resolve","room_version":"10","events":[],"mode":"dag","at":[null]}""")]
    [InlineData("""{"op":"resolve","room_version":"10","events":[],"mode":"dag","at":[]}""")]
    [InlineData("""{"op":"resolve","room_version":"10","events":[],"mode":"dag","at":"$x"}""")]
    [InlineData("""{"op":"receive","room_version":"10","keys":{},"known":[{"event_id":"$x","type":"m.room.create","state_key":"","sender":"@a:x","room_id":"!r:x","content":{},"auth_events":[]}],"receive":[]}""")]
    [InlineData("""{"op":"handshake","operation":"make_tea","room_version":"10"}""")]
    [InlineData("""{"op":"graph","what":"everything"}""")]
    [InlineData("""{"op":"graph","what":"full_auth_chain","graph":{"A":[null]},"start":[null]}""")]
    [InlineData("""{"op":"graph","what":"mainline_sort","mainline_newest_first":[],"closest_pl":{}}""")]
    public void Request_ThatCannotBeRun_SaysWhy(string request)
    {
        JsonElement reply = ToolRun.Conform(request);
        Sequence.Equal(["error", "reason"], reply.Names());
        Assert.NotEqual("internal_error", reply.Text("error"), StringComparer.Ordinal);
    }

    private static string Keys(TestRoom room) =>
        JsonSerializer.Serialize(room.Events.Servers.ToDictionary(
            server => server.Name.ToString(),
            server => new Dictionary<string, string>(StringComparer.Ordinal) { [server.Key.KeyId.ToString()] = server.Key.VerifyKey.ToString() },
            StringComparer.Ordinal));
}
