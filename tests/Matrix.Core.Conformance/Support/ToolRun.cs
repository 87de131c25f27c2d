using System.Text;
using System.Text.Json;
using Matrix.Core.Tool;

namespace Matrix.Core.Conformance;

/// <summary>Runs of the command line, in memory.</summary>
internal static class ToolRun
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The replies of <c>conform</c>, a reply a request.</summary>
    public static IReadOnlyList<JsonElement> Conform(IEnumerable<string> requests)
    {
        (int exitCode, IReadOnlyList<JsonElement> replies) = Run(string.Join('\n', requests), "conform");
        Assert.Equal(0, exitCode);
        return replies;
    }

    public static JsonElement Conform(Request request) => Assert.Single(Conform([request.ToString()]));

    /// <summary>What <c>verify</c> says of a log, a verdict a line.</summary>
    public static (int ExitCode, IReadOnlyList<JsonElement> Verdicts) Verify(string log, string keys, params string[] options) =>
        Run("", ["verify", log, "--keys", keys, "--now", "2026-11-20T12:00:00Z", "--json", .. options]);

    /// <summary>What <c>replay</c> says of a log.</summary>
    public static JsonElement Replay(string log, params string[] options)
    {
        (int exitCode, IReadOnlyList<JsonElement> lines) = Run("", ["replay", log, "--now", "2026-11-20T12:00:00Z", "--json", .. options]);
        Assert.Equal(0, exitCode);
        return Assert.Single(lines);
    }

    /// <summary>What <c>canonicalize</c> makes of a line, which need not be text. What it says on standard error is left out.</summary>
    public static (int ExitCode, string Output) Canonicalize(byte[] line)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int exitCode = Program.Run(["canonicalize", "-"], ToolIO.Of(new MemoryStream(line), output, error, TimeProviderOfNothing.Instance));
        return (exitCode, Utf8.GetString(output.ToArray()));
    }

    /// <summary>What any command writes.</summary>
    public static (int ExitCode, string Output) Text(string[] args) => RunText("", args);

    /// <summary>The last line of <c>resolve --expect</c> or <c>auth --expect</c>; every line where a case differs.</summary>
    public static string Expect(string command, string file)
    {
        (int exitCode, string text) = RunText("", command, file, "--expect");
        return exitCode == 0 ? text.TrimEnd('\n').Split('\n')[^1] : text;
    }

    private static (int ExitCode, IReadOnlyList<JsonElement> Lines) Run(string input, params string[] args)
    {
        (int exitCode, string text) = RunText(input, args);
        return (exitCode, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)]);
    }

    private static (int ExitCode, string Text) RunText(string input, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int exitCode = Program.Run(args, ToolIO.Of(new MemoryStream(Utf8.GetBytes(input)), output, error, TimeProviderOfNothing.Instance));
        Assert.Empty(error.ToString());
        return (exitCode, Utf8.GetString(output.ToArray()));
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4096 });
        return document.RootElement.Clone();
    }

    /// <summary>Every run here says when it is: the clock is not asked.</summary>
    private sealed class TimeProviderOfNothing : TimeProvider
    {
        public static TimeProviderOfNothing Instance { get; } = new();

        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("the clock was asked");
    }
}
