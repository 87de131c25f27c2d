using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Tests;

public sealed class ReplayJsonTests(Files files) : IClassFixture<Files>
{
    private readonly TestRoom _room = new(RoomVersions.V10);

    [Fact]
    public void Replay_Room_HasTheMembersOfItsFormInOrder()
    {
        Pdu message = _room.Events.Message("@alice:a.example", "hello");
        Pdu refused = _room.Events.Message("@mallory:m.example", "hello", new() { After = [message] });
        ToolRun run = Replay(_room.Log);
        JsonElement replay = Assert.Single(run.Json);
        Sequence.Equal(["room_id", "room_version", "events", "signatures", "verdicts", "forward_extremities", "state"], replay.Names());
        Assert.Equal(_room.Events.RoomId.ToString(), replay.Text("room_id"));
        Assert.Equal("10", replay.Text("room_version"));
        Assert.Equal(6, replay.GetProperty("events").GetInt32());
        Assert.Equal("checked", replay.Text("signatures"));

        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal([1, 2, 3, 4, 5, 6], verdicts.Select(verdict => verdict.GetProperty("line").GetInt32()));
        Sequence.Equal(_room.Events.Events.Select(pdu => pdu.EventId.ToString()), verdicts.Select(verdict => verdict.Text("event_id")));
        Assert.All(verdicts[..5], verdict => Sequence.Equal(["line", "event_id", "verdict", "state_after"], verdict.Names()));
        Sequence.Equal(["line", "event_id", "verdict", "rule", "code", "reason", "state_after"], verdicts[5].Names());
        Assert.Equal("rejected", verdicts[5].Text("verdict"));
        Assert.Equal("5", verdicts[5].Text("rule"));
        Assert.Equal("AU-6", verdicts[5].Text("code"));
        Assert.Equal("against its auth events: the sender was never in the room, and is not joined", verdicts[5].Text("reason"));
        Assert.Equal(refused.EventId.ToString(), verdicts[5].Text("event_id"));
        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Replay_StateAfter_IsTheDigestOfTheState()
    {
        Pdu[] state = [.. _room.Events.Events];
        Pdu message = _room.Events.Message("@alice:a.example", "hello");
        _room.Events.State("@mallory:m.example", "m.room.topic", "", "{}", new() { After = [message] });
        JsonElement replay = Replay(_room.Log).JsonAt(0);
        Sequence.Equal(
            [TestRoom.Digest(state[0]), TestRoom.Digest(state[..2]), TestRoom.Digest(state[..3]), TestRoom.Digest(state), TestRoom.Digest(state), TestRoom.Digest(state)],
            replay.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.Text("state_after")));
    }

    [Fact]
    public void Replay_State_IsSortedAndOfTheExtremities()
    {
        Pdu before = _room.Events.Message("@alice:a.example", "before");
        Pdu left = _room.Events.State("@alice:a.example", "m.room.topic", "", """{"topic":"left"}""", new() { After = [before] });
        Pdu right = _room.Events.State("@alice:a.example", "m.room.name", "", """{"name":"right"}""", new() { After = [before] });
        JsonElement replay = Replay(_room.Log).JsonAt(0);
        Sequence.Equal(new[] { left, right }.Select(pdu => pdu.EventId.ToString()).Order(StringComparer.Ordinal), replay.GetProperty("forward_extremities").Texts());
        Sequence.Equal(
            ["m.room.create", "m.room.join_rules", "m.room.member", "m.room.name", "m.room.power_levels", "m.room.topic"],
            replay.GetProperty("state").EnumerateArray().Select(entry => entry[0].GetString()));
        Sequence.Equal(["m.room.name", "", right.EventId.ToString()], replay.GetProperty("state")[3].Texts());
    }

    [Fact]
    public void Replay_WithoutKeys_SaysThatSignaturesAreNotChecked()
    {
        string unsigned = _room.Log.Replace("\"signatures\":{\"a.example\"", "\"signatures\":{\"z.example\"", StringComparison.Ordinal);
        JsonElement replay = ToolRun.With(unsigned, "replay", "-", "--json").JsonAt(0);
        Assert.Equal("not checked", replay.Text("signatures"));
        Assert.All(replay.GetProperty("verdicts").EnumerateArray(), verdict => Assert.Equal("accepted", verdict.Text("verdict")));
        Assert.All(Replay(unsigned).JsonAt(0).GetProperty("verdicts").EnumerateArray(), verdict => Assert.Equal("dropped", verdict.Text("verdict")));
    }

    [Fact]
    public void Replay_LateEventOfABannedUser_IsSoftFailedOnlyLive()
    {
        Pdu join = _room.Events.Join("@bob:b.example");
        _room.Events.Ban("@alice:a.example", "@bob:b.example");
        Pdu late = _room.Events.Message("@bob:b.example", "as if before", new() { After = [join] });

        JsonElement history = Replay(_room.Log).JsonAt(0);
        Assert.Equal("accepted", history.GetProperty("verdicts")[6].Text("verdict"));
        Assert.Contains(late.EventId.ToString(), history.GetProperty("forward_extremities").Texts(), StringComparer.Ordinal);

        JsonElement live = Replay(_room.Log, "--live").JsonAt(0);
        JsonElement verdict = live.GetProperty("verdicts")[6];
        Sequence.Equal(["line", "event_id", "verdict", "rule", "code", "reason", "state_after"], verdict.Names());
        Assert.Equal("soft_failed 5 AU-6", $"{verdict.Text("verdict")} {verdict.Text("rule")} {verdict.Text("code")}");
        Assert.DoesNotContain(late.EventId.ToString(), live.GetProperty("forward_extremities").Texts(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Replay_ContentHashThatFails_IsUsedRedactedAndSaid(bool withKeys)
    {
        _room.Events.State("@alice:a.example", "m.room.topic", "", """{"topic":"kept"}""");
        string log = _room.Log.Replace("\"topic\":\"kept\"", "\"topic\":\"forged\"", StringComparison.Ordinal);
        JsonElement[] verdicts = [.. (withKeys ? Replay(log) : ToolRun.With(log, "replay", "-", "--json")).JsonAt(0).GetProperty("verdicts").EnumerateArray()];
        Sequence.Equal(["line", "event_id", "verdict", "redacted", "state_after"], verdicts[4].Names());
        Assert.Equal("accepted", verdicts[4].Text("verdict"));
        Assert.True(verdicts[4].GetProperty("redacted").GetBoolean());
        Assert.All(verdicts[..4], verdict => Assert.DoesNotContain("redacted", verdict.Names(), StringComparer.Ordinal));
    }

    [Fact]
    public void Replay_EventWithAnOverlongField_IsRejectedBeforeAnyRule()
    {
        var server = new TestServer("a.example");
        string log = $"{server.Create("10", """{"creator":"@a:a.example","room_version":"10"}""")}\n{server.Message("10", type: new string('é', 200))}";
        JsonElement verdict = ToolRun.With(log, "replay", "-", "--json").JsonAt(0).GetProperty("verdicts")[1];
        Assert.Equal("rejected overlong_field", $"{verdict.Text("verdict")} {verdict.Text("code")}");
        Assert.DoesNotContain("rule", verdict.Names(), StringComparer.Ordinal);
    }

    /// <summary>It said: rule 1.5, "the event creates its room".</summary>
    [Fact]
    public void Replay_CreateEventWithAnOverlongField_IsRejectedForTheField()
    {
        string log = File.ReadAllText(Path.Combine(TestFolders.Repository, "tests", "vectors", "reports-2026-11", "overlong-create.ndjson"));
        JsonElement verdict = ToolRun.With(log, "replay", "-", "--json").JsonAt(0).GetProperty("verdicts")[0];
        Assert.Equal("rejected overlong_field state_key is over 255 bytes", $"{verdict.Text("verdict")} {verdict.Text("code")} {verdict.Text("reason")}");
        Assert.DoesNotContain("rule", verdict.Names(), StringComparer.Ordinal);
    }

    private ToolRun Replay(string log, params string[] args) =>
        ToolRun.With(log, ["replay", "-", "--keys", files.Write("keys.json", _room.Keys), "--json", .. args]);
}
