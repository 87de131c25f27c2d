using System.IO.Enumeration;

namespace Matrix.Core.Mutation;

/// <summary>Represents eng/mutation/order.txt: the files to mutate, the riskiest first, and the test projects that judge them.</summary>
internal sealed class Plan
{
    private const string TestsPrefix = "tests: ";

    private readonly Dictionary<string, string[]> _projects;

    private Plan(IReadOnlyList<string> files, Dictionary<string, string[]> projects)
    {
        Files = files;
        _projects = projects;
        TestProjects = [.. files.SelectMany(file => projects[file]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Gets the paths of the files to mutate, in order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Gets the names of the test projects, in order.</summary>
    public IReadOnlyList<string> TestProjects { get; }

    /// <summary>Returns the names of the test projects that judge the mutants of a file, the file's own first. A project runs where the ones before it pass.</summary>
    public IReadOnlyList<string> ProjectsOf(string file) => _projects[file];

    /// <summary>Reads the plan.</summary>
    /// <param name="path">The path of order.txt.</param>
    /// <param name="repositoryFiles">The paths of the files of the repository.</param>
    /// <param name="filter">The text that the paths contain.</param>
    public static Plan Read(string path, IReadOnlyList<string> repositoryFiles, string filter)
    {
        var files = new List<string>();
        var projects = new Dictionary<string, string[]>(StringComparer.Ordinal);
        string[] current = [];
        foreach (string line in File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith(TestsPrefix, StringComparison.Ordinal))
            {
                current = [.. line[TestsPrefix.Length..].Split(' ').Select(name => "Matrix.Core." + name)];
                continue;
            }

            string[] matches = [.. repositoryFiles.Where(file => FileSystemName.MatchesSimpleExpression(line, file, ignoreCase: false))];
            if (matches.Length == 0)
            {
                throw new InvalidDataException($"{path}: {line} names no file.");
            }

            foreach (string file in matches.Where(file => file.Contains(filter, StringComparison.Ordinal) && projects.TryAdd(file, current)))
            {
                files.Add(file);
            }
        }

        return new Plan(files, projects);
    }
}
