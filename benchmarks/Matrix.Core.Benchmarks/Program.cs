using BenchmarkDotNet.Running;
using Matrix.Core.Benchmarks.Limits;

// "limits" prints what was measured in one run beside what it may cost, as NDJSON; anything else goes to BenchmarkDotNet.
if (args is ["limits", .. string[] options])
{
    if (options is not ([] or ["--quick"]))
    {
        Console.Error.WriteLine("limits takes one option: --quick, for small rooms and few rounds.");
        return 2;
    }

    LimitsRun.Run(Console.Out, quick: options.Length > 0);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(LimitsRun).Assembly).Run(args);
return 0;
