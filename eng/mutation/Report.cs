namespace Matrix.Core.Mutation;

/// <summary>Collects the statuses of the mutants, and writes the report.</summary>
internal sealed class Report
{
    private readonly IReadOnlyList<Mutant> _mutants;
    private readonly MutantStatus[] _statuses;
    private readonly Explanations _explanations;

    public Report(IReadOnlyList<Mutant> mutants, Explanations explanations)
    {
        _mutants = mutants;
        _statuses = new MutantStatus[mutants.Count];
        _explanations = explanations;
    }

    /// <summary>Gets or sets the status of a mutant.</summary>
    public MutantStatus this[Mutant mutant]
    {
        get => _statuses[mutant.Number];
        set => _statuses[mutant.Number] = value;
    }

    /// <summary>Returns the keys (<see cref="Explanations.KeyOf"/>) of the mutants that a report lists as survivors or not run.</summary>
    public static HashSet<string> OpenIn(string path) =>
        [.. File.ReadLines(path)
            .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts is ["Survived" or "NotCovered" or "Explained" or "NotRun", _, _])
            .Select(parts => $"{parts[1][..parts[1].LastIndexOf(':')]} {parts[2]}")];

    /// <summary>Writes the report: each mutant, then the counts by file, then the sums.</summary>
    /// <returns>The number of survivors that are not explained.</returns>
    public int Write(TextWriter writer)
    {
        var unexplained = new HashSet<Mutant>(_mutants.Where(mutant => IsSurvivor(mutant) && !_explanations.Explains(mutant)));
        foreach (Mutant mutant in _mutants.OrderBy(mutant => this[mutant] is MutantStatus.Killed or MutantStatus.NotCompiled or MutantStatus.TimedOut ? 0 : 1).ThenBy(mutant => mutant.Number))
        {
            string status = IsSurvivor(mutant) && !unexplained.Contains(mutant) ? "Explained" : this[mutant].ToString();
            writer.WriteLine($"{status,-11} {mutant.File}:{mutant.Line} {mutant.Change}");
        }

        writer.WriteLine();
        writer.WriteLine($"{"file",-75} mutants killed timeout explained survived uncovered notrun");
        foreach (IGrouping<string, Mutant> file in _mutants.Where(mutant => this[mutant] != MutantStatus.NotCompiled).GroupBy(mutant => mutant.File, StringComparer.Ordinal))
        {
            int survived = file.Count(mutant => this[mutant] == MutantStatus.Survived && unexplained.Contains(mutant));
            int uncovered = file.Count(mutant => this[mutant] == MutantStatus.NotCovered && unexplained.Contains(mutant));
            writer.WriteLine($"{file.Key,-75} {file.Count(),7} {Count(file, MutantStatus.Killed),6} {Count(file, MutantStatus.TimedOut),7} {file.Count(IsSurvivor) - survived - uncovered,9} {survived,8} {uncovered,9} {Count(file, MutantStatus.NotRun),6}");
        }

        int all = _mutants.Count - Count(_mutants, MutantStatus.NotCompiled);
        writer.WriteLine();
        foreach (string unused in _explanations.Unused.Where(_ => Count(_mutants, MutantStatus.NotRun) == 0))
        {
            writer.WriteLine($"explained, but does not survive: {unused}");
        }

        writer.WriteLine($"mutants: {all}, of which killed {Count(_mutants, MutantStatus.Killed)}, timed out {Count(_mutants, MutantStatus.TimedOut)}, "
            + $"survived and explained {_mutants.Count(IsSurvivor) - unexplained.Count}, survived {unexplained.Count(mutant => this[mutant] == MutantStatus.Survived)}, "
            + $"not covered {unexplained.Count(mutant => this[mutant] == MutantStatus.NotCovered)}, not run {Count(_mutants, MutantStatus.NotRun)}; "
            + $"left out because they do not compile: {_mutants.Count - all}");
        return unexplained.Count;
    }

    private bool IsSurvivor(Mutant mutant) => this[mutant] is MutantStatus.Survived or MutantStatus.NotCovered;

    private int Count(IEnumerable<Mutant> mutants, MutantStatus status) => mutants.Count(mutant => this[mutant] == status);
}
