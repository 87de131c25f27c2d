namespace Matrix.Core.Mutation;

/// <summary>Copies the repository, and writes and builds the mutated sources in the copy.</summary>
internal sealed class SourceTree
{
    private const int MaxBuilds = 60;
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly Settings _settings;
    private readonly HashSet<int> _leftOut = [];

    private SourceTree(Settings settings, IReadOnlyList<string> repositoryFiles)
    {
        _settings = settings;
        RepositoryFiles = repositoryFiles;
    }

    /// <summary>Gets the paths of the files of the repository.</summary>
    public IReadOnlyList<string> RepositoryFiles { get; }

    /// <summary>Gets the mutants.</summary>
    public IReadOnlyList<Mutant> Mutants { get; private set; } = [];

    /// <summary>Gets the numbers of the mutants that do not compile.</summary>
    public IReadOnlySet<int> NotCompiled => _leftOut;

    /// <summary>Returns the tree of a repository.</summary>
    public static async Task<SourceTree> CreateAsync(Settings settings)
    {
        ProcessResult listed = await Processes.RunAsync(settings.Repository, TimeSpan.FromMinutes(1), NoVariables, ["git", "ls-files", "--cached", "--others", "--exclude-standard"]);
        string[] files = [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(file => File.Exists(Path.Combine(settings.Repository, file)))];
        return new SourceTree(settings, files);
    }

    /// <summary>Writes the tree: the files of the repository, and the mutated ones.</summary>
    public void Write(IReadOnlyList<string> mutated)
    {
        DeleteOld();
        var chosen = new HashSet<string>(mutated, StringComparer.Ordinal);
        foreach (string file in RepositoryFiles.Where(file => !chosen.Contains(file)))
        {
            WriteIfOther(file, File.ReadAllBytes(Path.Combine(_settings.Repository, file)));
        }

        var mutants = new List<Mutant>();
        foreach (string file in mutated)
        {
            string text = File.ReadAllText(Path.Combine(_settings.Repository, file));
            WriteIfOther(file, new System.Text.UTF8Encoding(false).GetBytes(Mutator.Rewrite(file, text, _leftOut, mutants)));
        }

        Mutants = mutants;
        foreach (string folder in RepositoryFiles.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.GetDirectoryName(file)!))
        {
            string path = Path.Combine(folder, "MutationSwitch.g.cs");
            if (mutated.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                WriteIfOther(path, new System.Text.UTF8Encoding(false).GetBytes(MutantSwitch.SourceFor(mutants.Count)));
            }
            else
            {
                File.Delete(Path.Combine(_settings.Tree, path));
            }
        }
    }

    /// <summary>Builds the test projects, and leaves out the mutants that do not compile until the build passes.</summary>
    public async Task BuildAsync(Plan plan, TextWriter log)
    {
        for (int build = 1; build <= MaxBuilds; build++)
        {
            int before = _leftOut.Count;
            bool passed = true;
            foreach (string project in plan.TestProjects)
            {
                ProcessResult result = await Processes.RunAsync(_settings.Tree, TimeSpan.FromMinutes(15), NoVariables,
                    ["dotnet", "build", $"tests/{project}", "-c", "Release", "-m:1", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:MSBuildTreatWarningsAsErrors=false", "-p:WarningLevel=0", "-p:MinVerSkip=true", "-p:GenerateDocumentationFile=false", "-p:RestoreLockedMode=false"]);
                if (result.ExitCode == 0)
                {
                    continue;
                }

                passed = false;
                HashSet<int> guilty = CompilerErrors.MutantsIn(result.Output);
                guilty.ExceptWith(_leftOut);
                if (guilty.Count == 0)
                {
                    throw new InvalidOperationException($"{project} does not build, and not for a mutant:\n{result.Output}");
                }

                _leftOut.UnionWith(guilty);
                break;
            }

            if (passed)
            {
                return;
            }

            await log.WriteLineAsync($"build {build}: {_leftOut.Count - before} mutants do not compile and are left out");
            Write([.. plan.Files]);
        }

        throw new InvalidOperationException($"The mutated sources do not build after {MaxBuilds} builds.");
    }

    // A file that an earlier run copied, and that the repository no longer has, would be compiled too.
    private void DeleteOld()
    {
        if (!Directory.Exists(_settings.Tree))
        {
            return;
        }

        var current = new HashSet<string>(RepositoryFiles, StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(_settings.Tree, "*", SearchOption.AllDirectories).ToArray())
        {
            string file = Path.GetRelativePath(_settings.Tree, path).Replace('\\', '/');
            if (!current.Contains(file) && !file.Split('/').Any(part => part is "bin" or "obj"))
            {
                File.Delete(path);
            }
        }
    }

    private void WriteIfOther(string file, byte[] content)
    {
        string path = Path.Combine(_settings.Tree, file);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
