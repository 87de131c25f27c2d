using System.Reflection;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>
/// The public API is files that are reviewed. The build holds the members to <c>PublicAPI.Unshipped.txt</c>; what it does not see is in
/// <c>PublicAPI.Types.txt</c>. <c>eng/approve-api.sh</c> writes both anew.
/// </summary>
public sealed class PublicApiTests
{
    /// <summary>The packages; the command line has no API.</summary>
    public static TheoryData<string> Packages => [.. SourceProjects.Covered.Where(name => name != "Matrix.Core.Tool")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_ItsTypes_AreTheApprovedOnes(string package)
    {
        string actual = TypeListing.Of(Assembly.Load(package));
        string path = PathOf(package);
        if (Environment.GetEnvironmentVariable("MATRIX_CORE_APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string[] now = actual.Split('\n');
        string[] approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n') : [];
        string[] differences = [.. approved.Except(now, StringComparer.Ordinal).Select(line => $"- {line}"), .. now.Except(approved, StringComparer.Ordinal).Select(line => $"+ {line}")];
        Assert.True(differences.Length == 0, $"The public types of {package} are not the approved ones. Where that is meant, run eng/approve-api.sh and check the files in.\n{string.Join('\n', differences)}");
    }

    /// <summary>A package without the files would have no approved API at all, and the analyser would say nothing.</summary>
    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_FilesOfItsMembers_AreThere(string package) =>
        Assert.All((string[])["Shipped", "Unshipped"], name => Assert.True(File.Exists(Repository.PathOf($"src/{package}/PublicAPI.{name}.txt")), name));

    [Fact]
    public void Tool_HasNoApi() => Assert.Empty(Assembly.Load("matrix-core").GetExportedTypes());

    public static string PathOf(string package) => Repository.PathOf($"src/{package}/PublicAPI.Types.txt");
}
