using System.Globalization;
using System.Text.Json;
using Matrix.Core.TestSupport;

namespace Matrix.Core.Tool.Tests;

/// <summary><c>join-sim</c>: a join without members ends as for a server that got everything.</summary>
public sealed class JoinSimTests
{
    public static TheoryData<string, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, int>();
            foreach (string version in (string[])["1", "2", "6", "10", "11", "12"])
            {
                for (int seed = 0; seed < 4; seed++)
                {
                    runs.Add(version, seed);
                }
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void JoinSim_AnyFaults_EndsAsReplay(string version, int seed)
    {
        string room = Room(version);
        string fail = (seed / 3.0).ToString(CultureInfo.InvariantCulture);
        ToolRun played = ToolRun.Of(
            "join-sim", room, "--json", "--seed", seed.ToString(CultureInfo.InvariantCulture), "--fail", fail, "--lie", seed % 2 == 0 ? "0.5" : "1", "--crash", seed % 2 == 0 ? "0.4" : "0");
        JsonElement replayed = ToolRun.Of("replay", room, "--json").JsonAt(0);

        Assert.Equal((0, ""), (played.ExitCode, played.Error));
        JsonElement result = played.JsonAt(0);
        Assert.Equal(replayed.GetProperty("state").GetRawText(), result.GetProperty("state").GetRawText());
        Assert.Equal(replayed.GetProperty("forward_extremities").GetRawText(), result.GetProperty("forward_extremities").GetRawText());
        Assert.Equal(
            replayed.GetProperty("verdicts").EnumerateArray().Where(verdict => verdict.GetProperty("verdict").GetString() == "rejected").Select(verdict => verdict.GetProperty("event_id").GetString()),
            result.GetProperty("rejected").EnumerateArray().Select(id => id.GetString()),
            StringComparer.Ordinal);
        Assert.True(result.GetProperty("usable_at_s").GetDouble() < result.GetProperty("full_at_s").GetDouble());
        Assert.True(result.GetProperty("bytes_before_usable").GetInt64() < result.GetProperty("bytes_full").GetInt64());
    }

    [Fact]
    public void JoinSim_SameSeed_IsTheSameRun()
    {
        string[] args = ["join-sim", Room("11"), "--json", "--fail", "0.5", "--lie", "0.5", "--crash", "0.3", "--seed", "5"];

        Assert.Equal(ToolRun.Of(args).Text, ToolRun.Of(args).Text);
        Assert.NotEqual(ToolRun.Of(args).Text, ToolRun.Of([.. args[..^1], "6"]).Text, StringComparer.Ordinal);
    }

    [Fact]
    public void JoinSim_Join_IsPlayed()
    {
        string room = Room("10");
        string usual = ToolRun.Of("join-sim", room, "--json").JsonAt(0).GetProperty("join").GetString()!;
        string[] accepted = [.. ToolRun.Of("replay", room, "--json").JsonAt(0).GetProperty("verdicts").EnumerateArray().Where(verdict => verdict.GetProperty("verdict").GetString() == "accepted").Select(verdict => verdict.GetProperty("event_id").GetString()!)];

        // Of the accepted events, those that the command takes are the joins. The create event is not one.
        string other = accepted.First(id => !StringComparer.Ordinal.Equals(id, usual) && ToolRun.Of("join-sim", room, "--join", id).ExitCode == 0);

        Assert.Equal(other, ToolRun.Of("join-sim", room, "--json", "--join", other).JsonAt(0).GetProperty("join").GetString());
        Assert.Equal(2, ToolRun.Of("join-sim", room, "--join", accepted[0]).ExitCode);
    }

    [Fact]
    public void JoinSim_GeneratedRoom_IsUsableAfterAFewEvents()
    {
        ToolRun run = ToolRun.Of("join-sim", "--members", "500", "--json");

        Assert.Equal(0, run.ExitCode);
        JsonElement result = run.JsonAt(0);
        Assert.True(result.GetProperty("bytes_before_usable").GetInt64() * 30 < result.GetProperty("bytes_full").GetInt64());
        Assert.True(result.GetProperty("state").GetArrayLength() > 500);
    }

    [Fact]
    public void JoinSim_Table_HasTheTimes()
    {
        ToolRun run = ToolRun.Of("join-sim", Room("12"), "--servers", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1", run.Row("servers asked")[1]);
        Assert.EndsWith(" s", run.Row("full after")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one of ROOM.ndjson and --members is needed")]
    [InlineData("one of ROOM.ndjson and --members is needed", "room", "--members", "10")]
    [InlineData("--fail is a number from 0 to 1", "--members", "10", "--fail", "1.5")]
    [InlineData("--lie is a number from 0 to 1", "--members", "10", "--lie", "-1")]
    [InlineData("--crash is a number from 0 to 1", "--members", "10", "--crash", "2")]
    [InlineData("--servers is a number of at least 1", "--members", "10", "--servers", "0")]
    [InlineData("--members is a number from 2 to 1000000", "--members", "1")]
    [InlineData("--join: x is not an event ID", "--members", "10", "--join", "x")]
    [InlineData("--join: the log does not have an accepted join $x", "--members", "10", "--join", "$x")]
    public void JoinSim_WrongUsage_SaysWhy(string expected, params string[] args)
    {
        ToolRun run = ToolRun.Of(["join-sim", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void JoinSim_LogWithoutAJoin_SaysSo()
    {
        string create = File.ReadLines(Room("11")).First();

        ToolRun run = ToolRun.With(create, "join-sim", "-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not have an accepted join", run.Error, StringComparison.Ordinal);
    }

    private static string Room(string version) => Path.Combine(TestFolders.OwnRooms, $"v{version}-spub1.ndjson");
}
