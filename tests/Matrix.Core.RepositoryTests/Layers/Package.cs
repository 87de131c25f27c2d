using System.Xml.Linq;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>A project under <c>src</c>, and what the list of packages lets it use.</summary>
internal sealed record Package(string Name, string[] MayUse, string[] MayUsePackages)
{
    /// <summary>What options are bound from a host's configuration with: the binder, and what it brings.</summary>
    private static readonly string[] Configuration =
    [
        "Microsoft.Extensions.Configuration.Binder",
        "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.Configuration.Abstractions",
    ];

    private static readonly string[] Extensions =
    [
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options",
    ];

    /// <summary>The packages, in the order of the list: an arrow points only up it.</summary>
    private static readonly Package[] List =
    [
        new("Matrix.Core.Identifiers", [], []),
        new("Matrix.Core.Json", [], []),
        new("Matrix.Core.Signing", ["Matrix.Core.Identifiers", "Matrix.Core.Json"], ["NSec.Cryptography"]),
        new("Matrix.Core.Events", ["Matrix.Core.Signing"], []),
        new("Matrix.Core.Authorization", ["Matrix.Core.Events"], []),
        new("Matrix.Core.StateResolution", ["Matrix.Core.Authorization"], []),
        new("Matrix.Core.Rooms", ["Matrix.Core.StateResolution"], []),
        new("Matrix.Core.Federation", ["Matrix.Core.Events"], ["DnsClient", "Microsoft.Extensions.Logging.Abstractions", "System.Threading.RateLimiting"]),
        new("Matrix.Core.Homeserver", ["Matrix.Core.Rooms", "Matrix.Core.Federation"], ["Microsoft.Extensions.Logging.Abstractions"]),
        new("Matrix.Core.Storage.Sqlite", ["Matrix.Core.Homeserver"], ["Microsoft.Data.Sqlite", "SQLitePCLRaw.core"]),
        new("Matrix.Core.Storage.Postgres", ["Matrix.Core.Homeserver"], ["Npgsql"]),
        new("Matrix.Core.AspNetCore", ["Matrix.Core.Homeserver"], []),
        new("Matrix.Core", ["Matrix.Core.Homeserver"], [.. Extensions, .. Configuration]),
        new("Matrix.Core.Testing", ["Matrix.Core"], Extensions),
        new("Matrix.Core.Testing.FsCheck", ["Matrix.Core.Testing"], ["FsCheck", "FSharp.Core"]),
        new("Matrix.Core.Tool", ["Matrix.Core", "Matrix.Core.Testing"], ["System.CommandLine", "Spectre.Console", "Spectre.Console.Ansi"]),
    ];

    /// <summary>The packages with neither clock nor sockets, files or tasks.</summary>
    private static readonly string[] SansIO =
    [
        "Matrix.Core.Identifiers", "Matrix.Core.Json", "Matrix.Core.Signing", "Matrix.Core.Events", "Matrix.Core.Authorization", "Matrix.Core.StateResolution", "Matrix.Core.Rooms",
    ];

    public static Package? Find(string name) => List.SingleOrDefault(package => package.Name == name);

    /// <summary>The names of the packages that are there.</summary>
    public static TheoryData<string> Existing => [.. SourceProjects.All];

    public static TheoryData<string> Compiled => [.. SourceProjects.Covered];

    public static TheoryData<string> CompiledSansIO => [.. SourceProjects.Covered.Where(name => SansIO.Contains(name, StringComparer.Ordinal))];

    /// <summary>The project references of its file.</summary>
    public IEnumerable<string> ProjectReferences => References("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    /// <summary>The package references of its file; analysers are those of every project and stand elsewhere.</summary>
    public IEnumerable<string> PackageReferences => References("PackageReference");

    /// <summary>The compiled package, beside the tests.</summary>
    public string AssemblyPath => Path.Combine(AppContext.BaseDirectory, Name == "Matrix.Core.Tool" ? "matrix-core.dll" : $"{Name}.dll");

    /// <summary>All that it may use, what those may use with them.</summary>
    public IEnumerable<string> Reachable => MayUse.Concat(MayUse.SelectMany(name => Find(name)!.Reachable)).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> References(string kind) =>
        XDocument.Load(Repository.PathOf($"src/{Name}/{Name}.csproj")).Descendants(kind).Select(item => (string)item.Attribute("Include")!);
}
