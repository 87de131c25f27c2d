using System.Reflection;

namespace Matrix.Core.Conformance.PublicApi;

/// <summary>
/// What each package shows is a file that is reviewed: it changes only with <c>MATRIX_CORE_APPROVE=1</c>, which writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    /// <summary>The packages; the command line has no API.</summary>
    public static TheoryData<string> Packages => [.. Repository.Covered.Where(name => name != "Matrix.Core.Tool")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_ItsPublicApi_IsTheApprovedOne(string package)
    {
        string actual = ApiListing.Of(Assembly.Load(package));
        string path = Repository.PathOf($"tests/Matrix.Core.Conformance/PublicApi/{package}.approved.txt");
        if (Environment.GetEnvironmentVariable("MATRIX_CORE_APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual, $"The public API of {package} is not the approved one. Where that is meant, run with MATRIX_CORE_APPROVE=1 and check the file in.\n{LineDiff.Of(approved, actual)}");
    }

    [Fact]
    public void Approved_Files_AreOfPackagesThatAreThere() =>
        Assert.All(
            Repository.Files("tests/Matrix.Core.Conformance/PublicApi", "*.approved.txt"),
            path => Assert.Contains(Path.GetFileName(path)[..^".approved.txt".Length], Packages.Select(row => row.Data), StringComparer.Ordinal));

    [Fact]
    public void Tool_HasNoApi() => Assert.Empty(Assembly.Load("matrix-core").GetExportedTypes());
}
