using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>Below Federation nothing waits, and nothing asks the network, the disk, the clock or chance.</summary>
public sealed partial class SansIOTests
{
    public static TheoryData<string> Packages => Package.CompiledSansIO;

    public static TheoryData<string> AllPackages => Package.Compiled;

    [Theory]
    [MemberData(nameof(Packages))]
    public void Assembly_BelowFederation_RefersToNothingThatWaitsOrAsks(string name)
    {
        using var assembly = new CompiledAssembly(Package.Find(name)!.AssemblyPath);
        Assert.DoesNotContain(assembly.Types, type => BannedTypes.IsMatch(type) && !IsLent(name, type));
        Assert.DoesNotContain(assembly.Members, member => BannedMembers.IsMatch(member));
        Assert.NotEmpty(assembly.Members);
    }

    /// <summary>Native code is that of NSec alone, behind its own package.</summary>
    [Theory]
    [MemberData(nameof(AllPackages))]
    public void Assembly_AnyPackage_HasNoNativeCode(string name)
    {
        using var assembly = new CompiledAssembly(Package.Find(name)!.AssemblyPath);
        Assert.Empty(assembly.NativeMethods);
        Assert.DoesNotContain("System.Runtime.InteropServices.NativeLibrary", assembly.Types, StringComparer.Ordinal);
    }

    /// <summary>Else the test before it would say nothing.</summary>
    [Fact]
    public void NativeMethods_OfAnAssemblyThatHasThem_AreFound()
    {
        using var assembly = new CompiledAssembly(typeof(NSec.Cryptography.Key).Assembly.Location);
        Assert.NotEmpty(assembly.NativeMethods);
    }

    /// <summary>
    /// Making a signing key needs chance, and so do the key that identifiers are hashed under (docs/adr/0031-hashing-of-keys.md), the delays and ports of federation, the IDs of new rooms, and the version of
    /// a key that the tool makes.
    /// </summary>
    [Theory]
    [MemberData(nameof(AllPackages))]
    public void Assembly_OtherThanThoseThatNeedChance_HasNone(string name)
    {
        using var assembly = new CompiledAssembly(Package.Find(name)!.AssemblyPath);
        Assert.Equal(name is "Matrix.Core.Identifiers" or "Matrix.Core.Federation" or "Matrix.Core.Homeserver" or "Matrix.Core.Tool", assembly.Types.Contains("System.Security.Cryptography.RandomNumberGenerator", StringComparer.Ordinal));
        Assert.Equal(name == "Matrix.Core.Signing", assembly.Members.Contains("NSec.Cryptography.Key.Create", StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("System.Threading.Tasks.Task")]
    [InlineData("System.Threading.Tasks.ValueTask`1")]
    [InlineData("System.Net.Http.HttpClient")]
    [InlineData("System.Net.Sockets.Socket")]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.FileStream")]
    [InlineData("System.IO.Directory")]
    [InlineData("System.TimeProvider")]
    [InlineData("System.Random")]
    public void Types_ThatWaitOrAsk_AreFound(string type) => Assert.Matches(BannedTypes, type);

    [Theory]
    [InlineData("System.Net.IPAddressOfSomeKind.x", false)]
    [InlineData("System.DateTime.get_UtcNow", true)]
    [InlineData("System.DateTimeOffset.get_Now", true)]
    [InlineData("System.DateTimeOffset.FromUnixTimeMilliseconds", false)]
    [InlineData("System.Guid.NewGuid", true)]
    public void Members_ThatAsk_AreFound(string member, bool found) => Assert.Equal(found, BannedMembers.IsMatch(member));

    /// <summary>A batch of events is verified on all cores: its pieces end, and wait for nothing outside (docs/adr/0011-batch-verification.md).</summary>
    private static bool IsLent(string package, string type) => package == "Matrix.Core.Events" && type == "System.Threading.ThreadPool";

    [GeneratedRegex(@"^System\.(Net\.|Threading\.(Tasks\.|Thread$|Timer$|ThreadPool$|PeriodicTimer$)|IO\.(File|Directory|Drive|RandomAccess|Path$|Pipes\.|MemoryMappedFiles\.|IsolatedStorage\.)|Diagnostics\.(Process$|Stopwatch$)|Console$|Random$|TimeProvider$|Data\.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BannedTypes { get; }

    [GeneratedRegex(@"^System\.(DateTime(Offset)?\.get_(Now|UtcNow|Today)|Guid\.(NewGuid|CreateVersion7)|Environment\.(get_TickCount|get_TickCount64|GetEnvironmentVariable))$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BannedMembers { get; }
}
