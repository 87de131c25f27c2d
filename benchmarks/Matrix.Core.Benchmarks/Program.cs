using BenchmarkDotNet.Running;
using Matrix.Core.Benchmarks.Limits;

// "limits" prints ratios measured in one run, as NDJSON; anything else goes to BenchmarkDotNet.
if (args is ["limits", ..])
{
    LimitsRun.Run(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(LimitsRun).Assembly).Run(args);
