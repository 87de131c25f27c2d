using System.Globalization;
using System.Text.Json;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>A line of the output: what was measured, and where there is an aim, the aim and whether it was met.</summary>
internal sealed class LimitLine
{
    private readonly List<string> _members = [];
    private bool? _met;

    public LimitLine(string name) => With("limit", name);

    public LimitLine With(string name, string value) => Add(name, $"\"{JsonEncodedText.Encode(value)}\"");

    public LimitLine With(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public LimitLine With(string name, bool value) => Add(name, value ? "true" : "false");

    public LimitLine With(string name, double value) => Add(name, Round(value).ToString(CultureInfo.InvariantCulture));

    /// <summary>What is to be at most so much. Of several aims in a line all must be met.</summary>
    public LimitLine WithAim(string name, double value, double aim)
    {
        _met = (_met ?? true) && value <= aim;
        return With(name, value).With($"aim_{name}", aim);
    }

    /// <summary>A time in microseconds, its least, and what a call allocates.</summary>
    public LimitLine WithTime(Measure.Result result, double? aimUs = null)
    {
        double us = result.Nanoseconds / 1000;
        _ = aimUs is { } aim ? WithAim("us", us, aim) : With("us", us);
        return With("min_us", result.MinNanoseconds / 1000).With("allocated_bytes", result.Bytes);
    }

    public override string ToString()
    {
        IEnumerable<string> members = _met is { } met ? _members.Append($"\"met\":{(met ? "true" : "false")}") : _members;
        return "{" + string.Join(',', members) + "}";
    }

    private LimitLine Add(string name, string json)
    {
        _members.Add($"\"{name}\":{json}");
        return this;
    }

    /// <summary>Three digits are what a measurement is good for, more before the point.</summary>
    private static double Round(double value) => Math.Round(value, Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, >= 1 => 2, _ => 3 });
}
