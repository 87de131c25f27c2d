using System.Xml.Linq;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>The list of packages is the table of contents: an arrow points only up it.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Expected =
    [
        "Matrix.Core.Identifiers", "Matrix.Core.Json", "Matrix.Core.Signing", "Matrix.Core.Events",
        "Matrix.Core.Authorization", "Matrix.Core.StateResolution", "Matrix.Core.Rooms", "Matrix.Core.Federation",
        "Matrix.Core.Homeserver", "Matrix.Core.Storage.Sqlite", "Matrix.Core.Storage.Postgres", "Matrix.Core.AspNetCore", "Matrix.Core", "Matrix.Core.Testing", "Matrix.Core.Testing.FsCheck", "Matrix.Core.Tool",
    ];

    public static TheoryData<string> Packages => Package.Existing;

    public static TheoryData<string> CompiledPackages => Package.Compiled;

    /// <summary>These tests see the assemblies of the projects that this one refers to.</summary>
    [Fact]
    public void Projects_OfTheSolution_AreReferredToHere()
    {
        Assert.Subset(SourceProjects.Covered.ToHashSet(StringComparer.Ordinal), SourceProjects.InSolution.ToHashSet(StringComparer.Ordinal));
        Assert.Superset(Expected.ToHashSet(StringComparer.Ordinal), SourceProjects.Covered.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Project_UnderSrc_IsInTheList(string name) => Assert.NotNull(Package.Find(name));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Project_ItsReferences_PointUpTheList(string name)
    {
        Package package = Package.Find(name)!;
        Assert.All(package.ProjectReferences, reference => Assert.True(package.Reachable.Contains(reference, StringComparer.Ordinal), $"{name} must not use {reference}"));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Project_ItsPackageReferences_AreThoseAllowed(string name)
    {
        Package package = Package.Find(name)!;
        Assert.All(package.PackageReferences, reference => Assert.True(package.MayUsePackages.Contains(reference, StringComparer.Ordinal), $"{name} must not use the package {reference}"));
    }

    [Theory]
    [MemberData(nameof(CompiledPackages))]
    public void Assembly_ItsReferences_AreOfTheListOrTheRuntime(string name)
    {
        Package package = Package.Find(name)!;
        using var assembly = new CompiledAssembly(package.AssemblyPath);
        Assert.All(assembly.References, reference => Assert.True(
            reference.StartsWith("System.", StringComparison.Ordinal) || reference == "Microsoft.Win32.Primitives"
                || (name == "Matrix.Core.AspNetCore" && (reference.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || reference.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
                || package.Reachable.Concat(package.MayUsePackages).Contains(reference, StringComparer.Ordinal),
            $"{name} must not reference {reference}"));
    }

    /// <summary>A package with access to the internals of another would need the same build of it, but users upgrade packages one by one.</summary>
    [Theory]
    [MemberData(nameof(CompiledPackages))]
    public void Assembly_ItsInternals_AreNotVisibleToAnotherPackage(string name)
    {
        Package package = Package.Find(name)!;
        using var assembly = new CompiledAssembly(package.AssemblyPath);
        string[] shipped = [.. Expected.Select(NameOfAssembly)];
        Assert.DoesNotContain(assembly.Friends, friend => shipped.Contains(friend, StringComparer.Ordinal));
    }

    [Fact]
    public void Friends_OfAnAssemblyThatHasOne_AreRead()
    {
        // Without this, the test before would also pass if it read nothing.
        using var assembly = new CompiledAssembly(Package.Find("Matrix.Core.Json")!.AssemblyPath);
        Assert.Equal("Matrix.Core.Json.Tests", Assert.Single(assembly.Friends));
    }

    [Fact]
    public void List_ItsOwnArrows_PointUp()
    {
        // Else the other tests would say nothing.
        Assert.All(Package.Existing, row => Assert.DoesNotContain(row.Data, Package.Find(row.Data)!.Reachable, StringComparer.Ordinal));
        Assert.DoesNotContain("Matrix.Core.Rooms", Package.Find("Matrix.Core.Federation")!.Reachable, StringComparer.Ordinal);
        Assert.Contains("Matrix.Core.Json", Package.Find("Matrix.Core.Rooms")!.Reachable, StringComparer.Ordinal);
        Assert.DoesNotContain("Matrix.Core.Testing.FsCheck", Package.Find("Matrix.Core.Tool")!.Reachable, StringComparer.Ordinal);
    }

    private static string NameOfAssembly(string package) =>
        XDocument.Load(Repository.PathOf($"src/{package}/{package}.csproj")).Descendants("AssemblyName").Select(item => item.Value).SingleOrDefault() ?? package;
}
