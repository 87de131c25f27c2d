using System.Globalization;
using System.Security.Cryptography;

namespace Matrix.Core.Mutation;

/// <summary>Runs the built tests of a project: each class once to see which mutants it reaches, and then for each mutant the classes that reach it.</summary>
internal sealed class TestProject
{
    // The first ones kill nearly all mutants; the last run for what survives them.
    private static readonly double[] BatchSeconds = [1, 5, 25, double.PositiveInfinity];

    // What a process takes of the processor before its first test.
    private static readonly TimeSpan Start = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MinLimit = TimeSpan.FromSeconds(6);
    private readonly Settings _settings;
    private readonly string _name;
    private readonly TextWriter _log;
    private readonly Dictionary<string, string> _variables;
    private readonly Lazy<Task<IReadOnlyList<TestClass>>> _classes;

    public TestProject(Settings settings, string name, TextWriter log)
    {
        _settings = settings;
        _name = name;
        _log = log;
        _classes = new(RecordAsync);

        // A mutant that fills the memory fails by itself. The processes are short.
        _variables = new(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x60000000", ["DOTNET_TieredPGO"] = "0" };
        string vectors = Path.GetFullPath(Path.Combine(settings.Repository, "..", "shared", "vectors"));
        if (Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is null && Directory.Exists(vectors))
        {
            _variables["MATRIX_CORE_VECTORS"] = vectors;
        }
    }

    private string Folder => Path.Combine(_settings.Tree, "tests", _name, "bin", "Release", "net10.0");

    /// <summary>Runs the tests that reach a mutant until one fails.</summary>
    public async Task<MutantStatus> JudgeAsync(Mutant mutant)
    {
        TestClass[] reaching = [.. (await _classes.Value).Where(tests => tests.Reached.Contains(mutant.Number)).OrderBy(tests => tests.Time)];
        int done = 0;
        foreach (double seconds in BatchSeconds)
        {
            int first = done;
            double sum = 0;
            for (; done < reaching.Length && (done == first || sum + Seconds(reaching[done]) <= seconds); done++)
            {
                sum += Seconds(reaching[done]);
            }

            if (done == first)
            {
                break;
            }

            ProcessResult result = await RunAsync(
                ["-stopOnFail", .. reaching[first..done].SelectMany(tests => new[] { "-class", tests.Name })],
                MinLimit + TimeSpan.FromSeconds(4 * sum),
                new(StringComparer.Ordinal) { [MutantSwitch.ActiveVariable] = mutant.Number.ToString(CultureInfo.InvariantCulture) });
            if (result.ExitCode != 0)
            {
                return result.ExitCode is null ? MutantStatus.TimedOut : MutantStatus.Killed;
            }
        }

        return reaching.Length == 0 ? MutantStatus.NotCovered : MutantStatus.Survived;
    }

    private static double Seconds(TestClass tests) => Math.Max(0.02, (tests.Time - Start).TotalSeconds);

    private async Task<IReadOnlyList<TestClass>> RecordAsync()
    {
        string saved = Path.Combine(_settings.Output, "reached", $"{_name}-{HashOfAssemblies()}.txt");
        if (File.Exists(saved))
        {
            return [.. File.ReadLines(saved).Select(Read)];
        }

        ProcessResult listed = await RunAsync(["-list", "classes"], TimeSpan.FromMinutes(1), []);
        string[] names = [.. listed.Output.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.StartsWith("Matrix.", StringComparison.Ordinal))];
        var classes = new List<TestClass>();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = _settings.Processes }, async (name, _) =>
        {
            TestClass? recorded = await RecordAsync(name);
            lock (classes)
            {
                classes.AddRange(recorded is null ? [] : [recorded]);
            }
        });
        Directory.CreateDirectory(Path.GetDirectoryName(saved)!);
        await File.WriteAllLinesAsync(saved, classes.Select(tests => $"{tests.Name} {tests.Time.TotalMilliseconds:F0} {string.Join(' ', tests.Reached)}"));
        await _log.WriteLineAsync($"{_name}: {classes.Count} classes reach {classes.SelectMany(tests => tests.Reached).Distinct().Count()} mutants");
        return classes;
    }

    private async Task<TestClass?> RecordAsync(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("matrix-core-mutants-");
        try
        {
            ProcessResult result = await RunAsync(["-class", name], TimeSpan.FromMinutes(3), new(StringComparer.Ordinal) { [MutantSwitch.ReachedVariable] = folder.FullName });
            if (result.ExitCode != 0)
            {
                await _log.WriteLineAsync($"left out, because it fails without a mutant: {name}\n{result.Output[Math.Max(0, result.Output.Length - 500)..]}");
                return null;
            }

            string[][] files = [.. folder.EnumerateFiles().Select(file => File.ReadAllLines(file.FullName))];
            return new TestClass(name)
            {
                Time = TimeSpan.FromMilliseconds(files.Select(lines => int.Parse(lines[0], CultureInfo.InvariantCulture)).Append(0).Max()),
                Reached = files.SelectMany(lines => lines.Skip(1)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToHashSet(),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TestClass Read(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TestClass(parts[0])
        {
            Time = TimeSpan.FromMilliseconds(int.Parse(parts[1], CultureInfo.InvariantCulture)),
            Reached = parts.Skip(2).Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToHashSet(),
        };
    }

    // What a class reaches is kept for as long as neither the sources nor the tests change.
    private string HashOfAssemblies()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Directory.EnumerateFiles(Folder, "*.dll").Order(StringComparer.Ordinal))
        {
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, TimeSpan limit, Dictionary<string, string> variables)
    {
        foreach ((string name, string value) in _variables)
        {
            variables[name] = value;
        }

        return Processes.RunAsync(Folder, limit, variables, ["dotnet", Path.Combine(Folder, _name + ".dll"), "-noLogo", "-noColor", "-parallelMode", "none", .. arguments]);
    }
}
