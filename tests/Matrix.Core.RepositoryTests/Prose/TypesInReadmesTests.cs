namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>A reader finds every public type of the federation package in one of its READMEs.</summary>
public sealed class TypesInReadmesTests
{
    private const string Package = "src/Matrix.Core.Federation";

    [Fact]
    public void Type_ThatIsPublic_IsNamedInAReadme()
    {
        string text = string.Concat(Repository.Files(Package, "*.md").Select(File.ReadAllText));
        string[] types = [.. File.ReadAllLines(Repository.PathOf($"{Package}/PublicAPI.Types.txt")).Where(line => line.Length > 0).Select(NameOf).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => !text.Contains($"`{type}`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Matrix.Core.Federation.Keys.KeyRing : sealed class", "KeyRing")]
    [InlineData("Matrix.Core.Federation.Client.FailoverResult<T> : sealed class", "FailoverResult")]
    [InlineData("Matrix.Core.Federation.FederationNode : sealed class", "FederationNode")]
    [InlineData("Matrix.Core.Federation.Keys.ContinuityVerdict.Broken : sealed class", "ContinuityVerdict")]
    public void NameOf_Line_IsTheTopLevelType(string line, string name) => Assert.Equal(name, NameOf(line));

    private static string NameOf(string line)
    {
        string[] parts = line.Split(' ')[0].Split('<')[0].Split('.');

        // The package has one level of namespaces below its own, and no nested types at its root.
        return parts[parts.Length > 4 ? 4 : 3];
    }
}
