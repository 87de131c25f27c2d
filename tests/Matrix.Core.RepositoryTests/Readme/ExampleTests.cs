using System.Text.Json;

namespace Matrix.Core.RepositoryTests.Readme;

/// <summary>The commands and requests that the project's text shows are run.</summary>
public sealed class ExampleTests
{
    private static readonly string[] Texts = ["README.md", "docs/conform.md", "src/Matrix.Core.Tool/README.md"];

    /// <summary>A pair of lines: a request, and its reply. What is for people may change.</summary>
    [Fact]
    public void ConformMd_EachRequest_HasTheReplyThatItShows()
    {
        string[] lines = [.. Blocks("docs/conform.md", "jsonl").SelectMany(block => block)];
        Assert.NotEmpty(lines);
        Assert.Equal(0, lines.Length % 2);
        string[] requests = [.. lines.Where((_, index) => index % 2 == 0)];
        IReadOnlyList<JsonElement> replies = ToolRun.Conform(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal($"{requests[i]}\n{WithoutReason(JsonTree.Parse(lines[(2 * i) + 1]))}", $"{requests[i]}\n{WithoutReason(replies[i])}");
        }
    }

    [Fact]
    public void ConformMd_NamesEveryOperation()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conform.md"));
        Assert.All(Tool.Conform.ConformOperations.Names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    /// <summary>A command on a file of the repository must find the file, and do what it is for.</summary>
    [Fact]
    public void Commands_OnFilesOfTheRepository_Run()
    {
        string[][] commands = [.. Texts.SelectMany(text => Blocks(text, "sh")).SelectMany(block => block).Select(Arguments).OfType<string[]>().Where(NamesAFile)];
        Assert.Contains(commands, command => command[0] == "resolve");
        Assert.Contains(commands, command => command[0] == "auth");
        Assert.Contains(commands, command => command[0] == "replay");
        Assert.All(commands, command =>
        {
            string[] args = [.. command.Select(argument => argument.StartsWith("tests/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, argument) : argument)];
            Assert.All(args.Where(Path.IsPathRooted), path => Assert.True(File.Exists(path), $"{string.Join(' ', command)}: {path} is not there"));
            (int exitCode, string output) = ToolRun.Text(args);
            Assert.True(exitCode == 0, $"{string.Join(' ', command)} exits {exitCode}:\n{output}");
            Assert.NotEmpty(output);
        });
    }

    private static string WithoutReason(JsonElement reply) =>
        string.Join(',', reply.EnumerateObject().Where(member => member.Name != "reason").Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}"));

    private static bool NamesAFile(string[] arguments) => arguments.Any(argument => argument.StartsWith("tests/", StringComparison.Ordinal));

    /// <summary>The arguments of a line that runs the tool, without its comment; null for any other.</summary>
    private static string[]? Arguments(string line)
    {
        const string Installed = "matrix-core ";
        const string FromSource = "dotnet run -c Release --project src/Matrix.Core.Tool -- ";
        string code = line.Split('#')[0].Trim();
        string? given = code.StartsWith(Installed, StringComparison.Ordinal) ? code[Installed.Length..]
            : code.StartsWith("dotnet run ", StringComparison.Ordinal) && code.IndexOf(" -- ", StringComparison.Ordinal) is > 0 and int at ? code[(at + 4)..]
            : code.StartsWith(FromSource, StringComparison.Ordinal) ? code[FromSource.Length..]
            : null;
        return given?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The lines of each fenced block of a language.</summary>
    private static IEnumerable<List<string>> Blocks(string file, string language)
    {
        List<string>? block = null;
        bool isOther = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                block?.Add(line);
            }
            else if (block is not null)
            {
                yield return block;
                block = null;
            }
            else if (isOther)
            {
                isOther = false;
            }
            else
            {
                block = line[3..].Trim() == language ? [] : null;
                isOther = block is null;
            }
        }
    }
}
