using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary>One run of the command line, in memory.</summary>
internal sealed class ToolRun
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ToolRun(int exitCode, byte[] output, string error)
    {
        ExitCode = exitCode;
        Output = output;
        Error = error;
    }

    public int ExitCode { get; }

    public byte[] Output { get; }

    public string Error { get; }

    public string Text => Utf8.GetString(Output);

    public string[] Lines => Text.Length == 0 ? [] : Text.TrimEnd('\n').Split('\n');

    /// <summary>The lines, each as a JSON object.</summary>
    public JsonElement[] Json => [.. Lines.Select(Parse)];

    public static ToolRun Of(params string[] args) => With([], args);

    public static ToolRun With(byte[] input, params string[] args) => With(new MemoryStream(input), args);

    public static ToolRun With(string input, params string[] args) => With(Utf8.GetBytes(input), args);

    public static ToolRun With(Stream input, params string[] args) => With(input, errorIsTerminal: false, args);

    public static ToolRun With(Stream input, bool errorIsTerminal, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int exitCode = Program.Run(args, ToolIO.Of(input, output, error, new FixedClock(), errorIsTerminal));
        return new ToolRun(exitCode, output.ToArray(), error.ToString());
    }

    /// <summary>One line as a JSON object.</summary>
    public JsonElement JsonAt(int index) => Parse(Lines[index]);

    /// <summary>The reply of <c>conform</c> to one request.</summary>
    public static JsonElement Conform(string request) => Assert.Single(With(request, "conform").Json);

    /// <summary>The cells of the one row of the tables that starts with a cell.</summary>
    public string[] Row(string first) =>
        Assert.Single(Lines.Where(line => line.StartsWith('│')).Select(line => (string[])[.. line.Trim('│').Split('│').Select(cell => cell.Trim())]), cells => cells[0] == first);

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4096 });
        return document.RootElement.Clone();
    }
}
