using System.Runtime.InteropServices;
using Matrix.Core.Signing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What the figures are of.</summary>
internal static class Machine
{
    public static void Write(TextWriter output, bool quick) =>
        output.WriteLine(new LimitLine("machine")
            .With("cpu", CpuName())
            .With("cores", Environment.ProcessorCount)
            .With("os", RuntimeInformation.OSDescription)
            .With("runtime", RuntimeInformation.FrameworkDescription)
            .With("ed25519", Ed25519.BackendName)
            .With("quick", quick));

    private static string CpuName()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
