namespace Matrix.Core.Tool.Tests.Federation;

public sealed class FederationUsageTests(Files files) : IClassFixture<Files>
{
    [Theory]
    [InlineData("discover")]
    [InlineData("discover", "a.lab", "b.lab")]
    [InlineData("keys", "a.lab", "--notary")]
    [InlineData("version", "a.lab", "--origin", "b.lab")]
    [InlineData("get", "a.lab")]
    [InlineData("check")]
    public void CommandLine_WrongUsage_ExitsTwo(params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SERVER: 'a_b'", "discover", "a_b")]
    [InlineData("SERVER: 'a.lab:x'", "check", "a.lab:x")]
    [InlineData("--notary: 'a_b'", "keys", "a.lab", "--notary", "a_b")]
    [InlineData("--resolve: 'a.lab'", "version", "a.lab", "--resolve", "a.lab")]
    [InlineData("--dns: 'ns.lab'", "version", "a.lab", "--dns", "ns.lab")]
    [InlineData("--unsigned", "get", "a.lab", "/x")]
    [InlineData("--key-file and --origin must be given together", "get", "a.lab", "/x", "--origin", "b.lab")]
    [InlineData("--key-file and --origin must be given together", "check", "a.lab", "--origin", "b.lab")]
    public void Argument_ThatCannotBeUsed_ExitsTwo_AndIsNamed(string message, params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatCannotBeUsed_ExitsTwo_AndIsNamed()
    {
        string missing = Path.Combine(files.Folder, "missing.pem");
        Assert.Contains(missing, Fails("version", "a.lab", "--ca", missing), StringComparison.Ordinal);
        string empty = files.Write("empty.pem", "no certificate");
        Assert.Contains($"{empty}: the file does not contain a PEM certificate", Fails("version", "a.lab", "--ca", empty), StringComparison.Ordinal);
        string bad = files.Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.Contains($"{bad}: the file is not a PEM file of certificates", Fails("version", "a.lab", "--ca", bad), StringComparison.Ordinal);
        string missingKey = Path.Combine(files.Folder, "missing.key");
        Assert.Contains(missingKey, Fails("get", "a.lab", "/", "--key-file", missingKey, "--origin", "b.lab"), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_OnATerminal_IsShownAndTakenAway()
    {
        Assert.Empty(ToolRun.Of("discover", "a.invalid").Error);
        string error = ToolRun.With(Stream.Null, errorIsTerminal: true, "discover", "a.invalid").Error;
        Assert.Contains("finding a.invalid", error, StringComparison.Ordinal);
        Assert.EndsWith("\r\u001b[K", error, StringComparison.Ordinal);
    }

    /// <summary>The lines of both READMEs: a command that is there, with options that it has.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("src/Matrix.Core.Tool/README.md")]
    public void Readme_Commands_AreThoseOfTheTool(string path)
    {
        string root = Files.Vector("..").Replace("tests/vectors/..", "", StringComparison.Ordinal);
        string[] lines = [.. File.ReadAllLines(Path.Combine(root, path)).Select(line => line.Trim()).Where(line => line.StartsWith("matrix-core ", StringComparison.Ordinal))];
        foreach (string command in (string[])["discover", "keys", "version", "get", "check"])
        {
            Assert.Contains(lines, line => line.StartsWith($"matrix-core {command} SERVER", StringComparison.Ordinal));
        }

        foreach (string line in lines)
        {
            string command = line.Split(' ')[1];
            string help = ToolRun.Of(command, "--help").Text;
            Assert.Contains($"matrix-core {command}", help.Replace("testhost", "matrix-core", StringComparison.Ordinal).Replace("Matrix.Core.Tool.Tests", "matrix-core", StringComparison.Ordinal), StringComparison.Ordinal);
            string usage = line.Split("  ")[0];
            Assert.All(usage.Split(' ', '[', ']').Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    private static string Fails(params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        return run.Error;
    }
}
