using System.Diagnostics;
using Matrix.Core.Mutation;

string? folder = Environment.CurrentDirectory;
while (folder is not null && !File.Exists(Path.Combine(folder, "Matrix.Core.sln")))
{
    folder = Path.GetDirectoryName(folder);
}

if (folder is null || Settings.Parse(args, folder) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

long began = Stopwatch.GetTimestamp();
string own = Path.Combine(settings.Repository, "eng", "mutation");
SourceTree tree = await SourceTree.CreateAsync(settings);
Plan plan = Plan.Read(Path.Combine(own, "order.txt"), tree.RepositoryFiles, settings.Files);
tree.Write(plan.Files);
Console.WriteLine($"{tree.Mutants.Count} mutants in {plan.Files.Count} files");
if (settings.List)
{
    foreach (Mutant mutant in tree.Mutants)
    {
        Console.WriteLine(mutant);
    }

    return 0;
}

await tree.BuildAsync(plan, Console.Out);
Console.WriteLine($"built after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; {tree.NotCompiled.Count} mutants do not compile");

Dictionary<string, TestProject> projects = plan.TestProjects.ToDictionary(name => name, name => new TestProject(settings, name, Console.Out), StringComparer.Ordinal);
var report = new Report(tree.Mutants, Explanations.Read(Path.Combine(own, "explained.txt")));
HashSet<string>? open = settings.Again ? Report.OpenIn(settings.ReportPath) : null;
var queue = new List<Mutant>();
foreach (Mutant mutant in tree.Mutants)
{
    if (tree.NotCompiled.Contains(mutant.Number))
    {
        report[mutant] = MutantStatus.NotCompiled;
    }
    else if (open is not null && !open.Contains(Explanations.KeyOf(mutant)))
    {
        report[mutant] = MutantStatus.Killed;
    }
    else
    {
        queue.Add(mutant);
    }
}

int done = 0;
await Parallel.ForEachAsync(Enumerable.Range(0, settings.Processes), new ParallelOptions { MaxDegreeOfParallelism = settings.Processes }, async (_, _) =>
{
    while (Stopwatch.GetElapsedTime(began) < settings.Limit && Interlocked.Increment(ref done) is var next && next <= queue.Count)
    {
        Mutant mutant = queue[next - 1];
        var status = MutantStatus.NotCovered;
        foreach (string project in plan.ProjectsOf(mutant.File))
        {
            MutantStatus judged = await projects[project].JudgeAsync(mutant);
            status = judged == MutantStatus.NotCovered ? status : judged;
            if (status is MutantStatus.Killed or MutantStatus.TimedOut)
            {
                break;
            }
        }

        report[mutant] = status;
        if (status is MutantStatus.Survived or MutantStatus.NotCovered)
        {
            Console.WriteLine($"[{next}/{queue.Count}] {status}: {mutant}");
        }
    }
});

int unexplained;
using (var file = new StreamWriter(settings.ReportPath))
{
    unexplained = report.Write(file);
}

Console.WriteLine(await File.ReadAllTextAsync(settings.ReportPath) is var text ? text[(text.IndexOf("\nfile ", StringComparison.Ordinal) + 1)..] : "");
Console.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; the mutants are listed in {Path.GetRelativePath(settings.Repository, settings.ReportPath)}");
return unexplained == 0 ? 0 : 1;
