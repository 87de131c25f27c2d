using BenchmarkDotNet.Running;
using Matrix.Core.Benchmarks.Limits;

// "limits" prints what was measured in one run beside what it may cost, as NDJSON; anything else goes to BenchmarkDotNet.
if (args is ["limits", .. string[] options])
{
    string[] only = [.. options.Where(option => option != "--quick")];
    if (only.Except(LimitsRun.SectionNames, StringComparer.Ordinal).Any())
    {
        Console.Error.WriteLine($"limits takes --quick, for small rooms and few rounds, and names of sections ({string.Join(", ", LimitsRun.SectionNames)}); all run where none is named.");
        return 2;
    }

    LimitsRun.Run(Console.Out, quick: only.Length < options.Length, only);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(LimitsRun).Assembly).Run(args);
return 0;
