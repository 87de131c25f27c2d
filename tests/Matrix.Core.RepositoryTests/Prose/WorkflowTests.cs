using YamlDotNet.RepresentationModel;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>The files under <c>.github</c> parse, and a workflow runs nothing that <c>.ci/run</c> or <c>.ci/nightly</c> does not.</summary>
public sealed class WorkflowTests
{
    private static readonly string[] Scripts = ["bash .ci/run", ".ci/nightly"];

    public static TheoryData<string> Files =>
        [.. Repository.Files(".github", "*.yml").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfGitHub_IsOneYamlMapping(string path) => Assert.NotEmpty(Read(path).Children);

    [Fact]
    public void Workflow_EachRunLine_IsOneOfTheScripts()
    {
        string[] executed = [.. Scripts, .. Lines(".ci/run"), .. Lines(".ci/nightly"), .. CommandsOfTheReadme()];
        (string Path, string Line)[] lines = [.. Repository.Files(".github/workflows", "*.yml").Select(Repository.Relative).SelectMany(path => RunLines(Read(path)).Select(line => (path, line)))];
        Assert.True(lines.Length >= 5, "The workflows run next to nothing.");
        Assert.All(lines, line => Assert.True(executed.Contains(line.Line, StringComparer.Ordinal), $"{line.Path}: '{line.Line}' is not executed by .ci/run or .ci/nightly"));
    }

    [Theory]
    [InlineData("ubuntu-latest")]
    [InlineData("macos-latest")]
    [InlineData("windows-latest")]
    public void Ci_EachPlatform_HasAJob(string platform) =>
        Assert.Contains(platform, File.ReadAllText(Repository.PathOf(".github/workflows/ci.yml")), StringComparison.Ordinal);

    [Fact]
    public void RunLines_OfAWorkflow_AreFoundAtAnyDepth()
    {
        YamlMappingNode workflow = Parse("jobs:\n  a:\n    defaults:\n      run:\n        shell: bash\n    steps:\n      - run: |\n          first\n          second\n      - uses: x\n");
        Assert.Equal(["first", "second"], RunLines(workflow), StringComparer.Ordinal);
    }

    /// <summary>The lines of a script without their indentation, and without the redirection of what they print.</summary>
    private static IEnumerable<string> Lines(string script) =>
        File.ReadLines(Repository.PathOf(script)).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" || ")[0]);

    /// <summary>The two commands of the README that <c>.ci/run</c> takes from there.</summary>
    private static IEnumerable<string> CommandsOfTheReadme()
    {
        string[] lines = File.ReadAllLines(Repository.PathOf("README.md"));
        return [lines.First(line => line.StartsWith("dotnet run ", StringComparison.Ordinal)), lines.First(line => line.StartsWith("dotnet test ", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> RunLines(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.SelectMany(child => child is { Key: YamlScalarNode { Value: "run" }, Value: YamlScalarNode { Value: { } text } }
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : RunLines(child.Value)),
        YamlSequenceNode sequence => sequence.Children.SelectMany(RunLines),
        _ => [],
    };

    private static YamlMappingNode Read(string path) => Parse(File.ReadAllText(Repository.PathOf(path)));

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return Assert.IsType<YamlMappingNode>(Assert.Single(stream.Documents).RootNode);
    }
}
