using System.Globalization;
using System.Text.Json;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Cases;

/// <summary>Counts cases and, with <c>--expect</c>, those that differ from their expectation.</summary>
internal sealed class Comparison
{
    private readonly ToolIO _io;
    private readonly JsonLine _output;
    private int _different;

    public Comparison(ToolIO io, JsonLine output)
    {
        _io = io;
        _output = output;
    }

    /// <summary>Gets the number of cases.</summary>
    public int Cases { get; private set; }

    /// <summary>Counts a case that was run.</summary>
    public void Count() => Cases++;

    /// <summary>Counts a case, and prints it if it differs.</summary>
    public void Add(bool isExpected, Action<Utf8JsonWriter> actual)
    {
        Count();
        if (!isExpected)
        {
            _different++;
            _output.Write(writer =>
            {
                writer.WriteNumber("case"u8, Cases);
                writer.WriteBoolean("differs"u8, true);
                actual(writer);
            });
        }
    }

    /// <summary>Counts a case that cannot be run, and prints the reason.</summary>
    public void Refuse(CaseException exception, bool expect)
    {
        Count();
        _different += expect ? 1 : 0;
        _output.WriteError(exception.Code, exception.Message);
        _io.Tell($"case {Cases.ToString(CultureInfo.InvariantCulture)}: {exception.Message}");
    }

    /// <summary>Prints the counts and returns the exit code.</summary>
    public int Finish()
    {
        _io.Out.Flush();
        _io.OutText.WriteLine($"{Cases} cases, {_different} differ");
        return _different == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
