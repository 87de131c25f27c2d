namespace Matrix.Core.Tool.Tests;

public sealed class UsageTests(Files files) : IClassFixture<Files>
{
    public static TheoryData<string> Commands => ["replay", "verify", "resolve", "auth", "canonicalize", "event-id", "redact", "hash", "keygen", "sign", "conform", "discover", "keys", "version", "get", "check"];

    [Fact]
    public void Root_NoCommand_PrintsHelp()
    {
        ToolRun run = ToolRun.Of();
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal(ToolRun.Of("--help").Text, run.Text);
    }

    [Theory]
    [InlineData("verify", "verfy")]
    [InlineData("canonicalize", "canonicalise", "x.ndjson")]
    [InlineData("--json", "resolve", "x.json", "--jsno")]
    [InlineData("--room-version", "verify", "x.ndjson", "--keys", "k.json", "--rom-version", "1")]
    public void CommandLine_Mistyped_NamesTheNearest(string meant, params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("Did you mean", run.Error, StringComparison.Ordinal);
        Assert.Contains($"matrix-core: {meant}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_Help_HasExamplesThatParseAndExitCodes(string command)
    {
        ToolRun run = ToolRun.Of(command, "--help");
        string[] examples = [.. run.Lines.Select(line => line.Trim()).Where(line => line.Contains($"matrix-core {command} ", StringComparison.Ordinal) && !line.Contains('[', StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            string[] args = example[(example.IndexOf("matrix-core ", StringComparison.Ordinal) + 12)..].Split('<')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Empty(Program.CreateRoot(ToolIO.Of(Stream.Null, Stream.Null, TextWriter.Null, new FixedClock())).Parse(args).Errors);
        });
        Assert.Contains("Exit codes:", run.Text, StringComparison.Ordinal);
        Assert.Contains("  2  wrong usage", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("matrix-core ver", "verify", "version")]
    [InlineData("matrix-core verify --ro", "--room-version")]
    public void Suggest_OfACommandLine_Completes(string line, params string[] expected)
    {
        ToolRun run = ToolRun.Of($"[suggest:{line.Length}]", line);
        Assert.Equal(0, run.ExitCode);
        Assert.All(expected, name => Assert.Contains(name, run.Lines, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("verfy")]
    [InlineData("verify")]
    [InlineData("verify", "room.ndjson")]
    [InlineData("verify", "--keys", "keys.json")]
    [InlineData("verify", "room.ndjson", "--keys")]
    [InlineData("verify", "room.ndjson", "--keys", "keys.json", "--jsn")]
    [InlineData("verify", "room.ndjson", "more.ndjson", "--keys", "keys.json")]
    [InlineData("resolve")]
    [InlineData("resolve", "a.json", "b.json")]
    [InlineData("resolve", "a.json", "--tell")]
    [InlineData("auth")]
    [InlineData("auth", "a.json", "--explain")]
    [InlineData("canonicalize")]
    [InlineData("event-id", "--room-version")]
    [InlineData("conform", "file")]
    public void CommandLine_WrongUsage_ExitsTwo(params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_Help_NamesEveryCommand()
    {
        ToolRun run = ToolRun.Of("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(Commands, row => Assert.Contains($"  {row.Data} ", run.Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_Help_ExitsZeroAndDescribes(string command)
    {
        ToolRun run = ToolRun.Of(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(command, run.Text, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("resolve")]
    [InlineData("auth")]
    [InlineData("canonicalize")]
    [InlineData("event-id", "--room-version", "10")]
    [InlineData("redact", "--room-version", "10")]
    [InlineData("hash", "--room-version", "10")]
    public void LineCommand_MissingFile_ExitsTwoAndNamesIt(params string[] args)
    {
        string missing = Path.Combine(files.Folder, "missing.ndjson");
        ToolRun run = ToolRun.Of([.. args, missing]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(missing, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void LineCommand_Directory_ExitsTwoAndNamesIt()
    {
        ToolRun run = ToolRun.Of("canonicalize", files.Folder);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(files.Folder, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("canonicalize", "-")]
    [InlineData("event-id", "-", "--room-version", "10")]
    [InlineData("conform")]
    public void Input_ThatFailsWhileRead_ExitsTwoAndSaysWhere(params string[] args)
    {
        ToolRun run = ToolRun.With(new FailingStream("{}\n"u8.ToArray()), args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("line 2: the disk is on fire", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_ThatCannotBeWritten_ExitsTwo()
    {
        using var input = new MemoryStream("{}"u8.ToArray());
        using var error = new StringWriter();
        using var failing = new FailingStream([]);
        Assert.Equal(2, Program.Run(["canonicalize", "-"], ToolIO.Of(input, failing, error, new FixedClock())));
        Assert.Contains("the disk is on fire", error.ToString(), StringComparison.Ordinal);
    }
}
