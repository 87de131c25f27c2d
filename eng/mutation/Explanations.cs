namespace Matrix.Core.Mutation;

/// <summary>Represents eng/mutation/explained.txt: the mutants that no test can tell from the original, each with the reason.</summary>
/// <remarks>A mutant is named by its file, its member and its texts, so that an explanation lasts while other lines move.</remarks>
internal sealed class Explanations
{
    private readonly HashSet<string> _explained = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private Explanations()
    {
    }

    /// <summary>Gets the explanations of mutants that did not survive, or that the source no longer has.</summary>
    public IEnumerable<string> Unused => _explained.Except(_used, StringComparer.Ordinal);

    /// <summary>Reads the file: blocks of a line for the mutant and a line for the reason, which begins with "because".</summary>
    public static Explanations Read(string path)
    {
        var read = new Explanations();
        string? mutant = null;
        foreach (string line in File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (!line.StartsWith("because ", StringComparison.Ordinal))
            {
                mutant = mutant is null ? line : throw new InvalidDataException($"{path}: {mutant} has no reason.");
                continue;
            }

            read._explained.Add(mutant ?? throw new InvalidDataException($"{path}: a reason without a mutant: {line}"));
            mutant = null;
        }

        return mutant is null ? read : throw new InvalidDataException($"{path}: {mutant} has no reason.");
    }

    /// <summary>Determines whether a mutant is explained.</summary>
    public bool Explains(Mutant mutant)
    {
        string key = KeyOf(mutant);
        return _explained.Contains(key) && (_used.Add(key) || true);
    }

    /// <summary>Returns the line that names a mutant.</summary>
    public static string KeyOf(Mutant mutant) => $"{mutant.File} {mutant.Change}";
}
