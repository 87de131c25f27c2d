using System.Text;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Tests;

public sealed class ReplayTableTests
{
    private static string[] Room => ["replay", Files.Vector("synapse/v10-fed.ndjson"), "--keys", Files.Vector("synapse/keys.json"), "--now", FixedClock.Now];

    [Fact]
    public void Table_RoomWithBadEvents_SaysWhatWasRejectedAndWhy()
    {
        ToolRun run = ToolRun.Of(Room);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"{Room[1]}: !RgnGMLXpVEehdzbwlb:localhost:8448, room version 10, 223 events; signatures checked, Ed25519 by ", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["accepted", "212", ""], run.Row("accepted"));
        Assert.Equal(["rejected", "11"], run.Row("rejected")[..2]);
        Assert.StartsWith("1.1 (AU-1.1): 1, 2.2 (AU-2.2): 1, 2.3 (AU-2.3): 1, ", run.Row("rejected")[2], StringComparison.Ordinal);
        Assert.Equal(["soft_failed", "0", ""], run.Row("soft_failed"));
        Assert.Equal(["dropped", "0", ""], run.Row("dropped"));
        Assert.Equal(["redacted", "1", ""], run.Row("redacted"));
        Assert.Equal(["merges", "98", ""], run.Row("merges"));
        Assert.Equal(["forward extremities", "1", ""], run.Row("forward extremities"));
        Assert.Equal(["state entries", "22", ""], run.Row("state entries"));

        string[] ghost = run.Row("209");
        Assert.Equal(["m.room.message", "@ghost:localhost:8449", "5"], ghost[2..5]);
        Assert.StartsWith("against its auth events: the sender", ghost[5], StringComparison.Ordinal);
        Sequence.Equal(["7", "7", "4.6.3", "5", "4.3.2", "2.2", "2.4", "2.3", "1.1", "4.4.1.6", "7"], ((string[])["206", "207", "208", "209", "210", "211", "212", "213", "216", "217", "218"]).Select(line => run.Row(line)[4]));
    }

    [Fact]
    public void Table_Live_ListsWhatWasSoftFailed()
    {
        ToolRun run = ToolRun.Of([.. Room, "--live"]);
        Assert.Equal(["accepted", "210", ""], run.Row("accepted"));
        Assert.Equal(["soft_failed", "2", "4.5.1 (AU-5.5a): 1, 5 (AU-6): 1"], run.Row("soft_failed"));
        Assert.Equal(["m.room.member", "@u5-f890feef:localhost:8449", "4.5.1", "the user cannot leave: the user has left"], run.Row("61")[2..]);
        Assert.Equal("the sender has left, and is not joined", run.Row("164")[5]);
    }

    [Fact]
    public void Table_WithoutKeys_SaysSo() =>
        Assert.EndsWith("223 events; signatures not checked", ToolRun.Of(Room[..2]).Lines[0], StringComparison.Ordinal);

    [Fact]
    public void Table_Forks_AreCountedByHowFarTheyGo()
    {
        var room = new TestRoom(RoomVersions.V10);
        Pdu shared = room.Events.Message("@alice:a.example", "shared");
        Pdu left = room.Events.Message("@alice:a.example", "left", new() { After = [shared] });
        Pdu right = room.Events.Message("@alice:a.example", "right", new() { After = [shared] });
        Pdu farther = room.Events.Message("@alice:a.example", "farther", new() { After = [right] });
        room.Events.Message("@alice:a.example", "merge", new() { After = [left, farther] });
        ToolRun run = ToolRun.With(room.Log, "replay", "-");
        Assert.Equal("1 1 3", $"{run.Row("forks")[1]} {run.Row("merges")[1]} {run.Row("deepest fork")[1]}");
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Table_ManyDrops_AreCutAt200(int count, bool cut)
    {
        ToolRun run = ToolRun.With(string.Concat(Enumerable.Repeat("x\n", count)), "replay", "-", "--room-version", "10");
        Assert.Equal($"{count}", run.Row("dropped")[1]);
        Assert.Equal(cut, run.Text.Contains("… and 1 more; --json gives them all", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_HostileText_IsNeitherMarkupNorObeyed()
    {
        var room = new TestRoom(RoomVersions.V10);
        room.Events.State("@mallory:m.example", "[red]x[/]\u001b[31m\u202e", "", "{}");
        ToolRun run = ToolRun.With(room.Log, "replay", "-");
        Assert.Equal("[red]x[/]\\u001b[31m\\u202e", run.Row("5")[2]);
        Assert.DoesNotContain(run.Text, unit => (char.IsControl(unit) && unit != '\n') || unit == '\u202e');
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Progress_OnlyOnATerminal_AndWipedAtTheEnd(bool isTerminal)
    {
        ToolRun run = ToolRun.With(new MemoryStream(Encoding.ASCII.GetBytes(new TestRoom(RoomVersions.V10).Log)), isTerminal, "replay", "-", "--json");
        Assert.Equal(isTerminal, run.Error.Contains("4 events", StringComparison.Ordinal));
        Assert.Equal(isTerminal, run.Error.EndsWith("\r\u001b[K", StringComparison.Ordinal));
    }
}
