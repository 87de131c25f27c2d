using System.Text;
using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Tests;

/// <summary>Lines of a log that cannot be used are dropped with a reason, and the rest goes on.</summary>
public sealed class ReplayInputTests(Files files) : IClassFixture<Files>
{
    private readonly TestRoom _room = new(RoomVersions.V10);

    [Fact]
    public void Replay_BrokenLinesInTheMiddle_AreDroppedAndTheRestGoesOn()
    {
        _room.Events.Message("@alice:a.example", "last");
        string[] lines = _room.Lines;
        JsonElement replay = Replay([.. lines[..2], "not JSON", "", "[1]", "{}", lines[2][..^9], .. lines[2..]]);
        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal([1, 2, 3, 5, 6, 7, 8, 9, 10], verdicts.Select(verdict => verdict.GetProperty("line").GetInt32()));
        Sequence.Equal(["invalid_json", "not_an_object", "missing_field", "invalid_json"], verdicts[2..6].Select(verdict => verdict.Text("code")));
        Assert.All(verdicts[2..6], verdict => Assert.Equal("dropped", verdict.Text("verdict")));
        Sequence.Equal(["line", "verdict", "code", "reason"], verdicts[2].Names());
        Assert.All([.. verdicts[..2], .. verdicts[6..]], verdict => Assert.Equal("accepted", verdict.Text("verdict")));
        Assert.Equal(9, replay.GetProperty("events").GetInt32());
    }

    [Fact]
    public void Replay_UnsignedEvent_IsDroppedAndSoIsWhatCitesIt()
    {
        Pdu unsigned = _room.Events.Message("@alice:a.example", "unsigned");
        Pdu next = _room.Events.Message("@alice:a.example", "next");
        string line = TestRoom.Line(unsigned).Replace("\"signatures\":{\"a.example\"", "\"signatures\":{\"z.example\"", StringComparison.Ordinal);
        JsonElement[] verdicts = Verdicts([.. _room.Lines[..4], line, TestRoom.Line(next)]);
        Sequence.Equal(["line", "event_id", "verdict", "code", "reason"], verdicts[4].Names());
        Assert.Equal("dropped missing_signature", Words(verdicts[4]));
        Assert.Contains("a.example", verdicts[4].Text("reason"), StringComparison.Ordinal);
        Assert.Equal("dropped missing_events", Words(verdicts[5]));
        Assert.Equal($"it cites {unsigned.EventId}, but no earlier line has that", verdicts[5].Text("reason"));
    }

    [Fact]
    public void Replay_WrapperWithTheWrongId_IsDropped()
    {
        Pdu message = _room.Events.Message("@alice:a.example", "hello");
        JsonElement[] verdicts = Verdicts([.. _room.Lines[..4], TestRoom.Wrapped(message, "$forged", "10"), TestRoom.Wrapped(message, message.EventId.ToString(), "10")]);
        Assert.Equal("dropped wrong_event_id", Words(verdicts[4]));
        Assert.Equal($"the log gives the event ID $forged, but the computed ID is {message.EventId}", verdicts[4].Text("reason"));
        Assert.Equal("accepted", verdicts[5].Text("verdict"));
    }

    [Fact]
    public void Replay_WrapperWithAnotherVersion_IsDropped()
    {
        Pdu message = _room.Events.Message("@alice:a.example", "hello");
        string id = message.EventId.ToString();
        JsonElement[] verdicts = Verdicts([.. _room.Lines[..4], TestRoom.Wrapped(message, id, "9"), TestRoom.Wrapped(message, id, "99"), TestRoom.Wrapped(message, id, "10")]);
        Sequence.Equal(["dropped wrong_room_version", "dropped unknown_room_version", "accepted"], [Words(verdicts[4]), Words(verdicts[5]), verdicts[6].Text("verdict")]);
        Assert.Equal("the log gives room version 9, but the room has version 10", verdicts[4].Text("reason"));
    }

    [Fact]
    public void Replay_SomeLinesWrappedAndSomeNot_AreOfTheRoomsVersion()
    {
        Pdu create = _room.Events.Events[0];
        Assert.All(Verdicts([TestRoom.Wrapped(create, create.EventId.ToString(), "10"), .. _room.Lines[1..]]), verdict => Assert.Equal("accepted", verdict.Text("verdict")));
    }

    [Fact]
    public void Replay_EventOfAnotherRoom_IsDropped()
    {
        var other = new TestRoom(RoomVersions.V10, seed: 7);
        Assert.NotEqual(_room.Events.RoomId, other.Events.RoomId);
        JsonElement[] verdicts = Verdicts([.. _room.Lines, other.Lines[0], other.Lines[1]]);
        Assert.Equal(["dropped other_room", "dropped other_room"], verdicts[4..].Select(Words), StringComparer.Ordinal);
    }

    [Fact]
    public void Replay_EventThatCameBefore_IsDroppedAndSaysWhatBecameOfIt()
    {
        _room.Events.Message("@mallory:m.example", "hello");
        JsonElement[] verdicts = Verdicts([.. _room.Lines, _room.Lines[1], _room.Lines[4], _room.Lines[0]]);
        Assert.Equal(["dropped already_known", "dropped already_known", "dropped already_known"], verdicts[5..].Select(Words), StringComparer.Ordinal);
        Sequence.Equal(
            ["an earlier line has the same event, which was accepted", "an earlier line has the same event, which was rejected", "an earlier line has the same event, which was accepted"],
            verdicts[5..].Select(verdict => verdict.Text("reason")));
    }

    [Fact]
    public void Replay_WithoutACreateEvent_DropsAllAndHasNoRoom()
    {
        JsonElement replay = Replay(_room.Lines[1..]);
        Sequence.Equal(["events", "signatures", "verdicts", "forward_extremities", "state"], replay.Names());
        Assert.All(replay.GetProperty("verdicts").EnumerateArray(), verdict => Assert.Equal("dropped unknown_room_version", Words(verdict)));
        Assert.Equal(0, replay.GetProperty("state").GetArrayLength());
        Assert.All(Verdicts(_room.Lines[1..], "--room-version", "10"), verdict => Assert.Equal("dropped no_room", Words(verdict)));
        Assert.Contains("3 events without a room; signatures not checked", ToolRun.With(string.Join('\n', _room.Lines[1..]), "replay", "-").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_CreateEventLate_BeginsTheRoomThere()
    {
        JsonElement[] verdicts = Verdicts([_room.Lines[1], .. _room.Lines]);
        Assert.Equal(["dropped", "accepted", "accepted", "accepted", "accepted"], verdicts.Select(verdict => verdict.Text("verdict")), StringComparer.Ordinal);
    }

    [Fact]
    public void Replay_CreateEventThatIsNotAllowed_IsRejectedAndMakesNoRoom()
    {
        var server = new TestServer("a.example");
        JsonElement replay = ToolRun.With($"{server.Create("10", """{"room_version":"10"}""")}\n{server.Message("10")}", "replay", "-", "--json").JsonAt(0);
        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal("rejected AU-1.4", Words(verdicts[0]));
        Assert.Equal("1.4", verdicts[0].Text("rule"));
        Assert.Equal(TestRoom.Digest(), verdicts[0].Text("state_after"));
        Assert.Equal("dropped no_room", Words(verdicts[1]));
    }

    [Fact]
    public void Replay_EmptyLog_HasNoEventThatCouldBeUsed()
    {
        ToolRun run = ToolRun.With("\n \n", "replay", "-", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("""{"events":0,"signatures":"not checked","verdicts":[],"forward_extremities":[],"state":[]}""", run.Lines[0]);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "-", "--keys")]
    [InlineData("replay", "-", "--now", "yesterday")]
    [InlineData("replay", "-", "--keys", "-")]
    [InlineData("replay", "-", "--room-version", "99")]
    [InlineData("replay", "-", "--keys", "missing.json")]
    [InlineData("replay", "missing.ndjson")]
    public void Replay_WrongUsageOrUnreadableInput_ExitsTwo(params string[] args)
    {
        ToolRun run = ToolRun.With(_room.Log, args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("matrix-core: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_LogThatFailsWhileRead_ExitsTwoAndSaysWhere()
    {
        ToolRun run = ToolRun.With(new FailingStream(Encoding.ASCII.GetBytes($"{_room.Lines[0]}\n")), "replay", "-", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("-: line 2: the disk is on fire", run.Error, StringComparison.Ordinal);
    }

    private static string Words(JsonElement verdict) => $"{verdict.Text("verdict")} {verdict.Text("code")}";

    private JsonElement[] Verdicts(string[] lines, params string[] args) => [.. Replay(lines, args).GetProperty("verdicts").EnumerateArray()];

    private JsonElement Replay(string[] lines, params string[] args)
    {
        ToolRun run = ToolRun.With(string.Join('\n', lines), ["replay", "-", "--keys", files.Write("keys.json", _room.Keys), "--json", .. args]);
        JsonElement replay = run.JsonAt(0);
        Assert.Equal(replay.TryGetProperty("room_id", out _) ? 0 : 1, run.ExitCode);
        return replay;
    }
}
