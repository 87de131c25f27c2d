using BenchmarkDotNet.Running;
using Matrix.Core.Benchmarks.Limits;

// "limits" prints what was measured in one run beside what it may cost, as NDJSON; anything else goes to BenchmarkDotNet.
if (args is ["limits", .. string[] options])
{
    bool quick = options.Contains("--quick");
    string[] sections = [.. options.Where(option => option != "--quick")];
    if (sections is not ([] or ["hostile"] or ["resolution"]))
    {
        Console.Error.WriteLine("limits takes one section, hostile or resolution, all of them without; and --quick, for small rooms and few rounds.");
        return 2;
    }

    LimitsRun.Run(Console.Out, quick, sections.FirstOrDefault());
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(LimitsRun).Assembly).Run(args);
return 0;
