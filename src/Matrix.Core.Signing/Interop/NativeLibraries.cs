using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Only blittable types cross the edge (README.md of this folder), so the runtime's marshaller is not wanted at all.
[assembly: DisableRuntimeMarshalling]

// Never the current directory: a library is taken from beside the assembly, from a package's runtime folder or from the system.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Matrix.Core.Signing.Interop;

/// <summary>Which file is loaded for a native library's name.</summary>
internal static class NativeLibraries
{
    internal const string Libsodium = "libsodium";
    internal const string Libcrypto = "libcrypto";

    /// <summary>
    /// The plain name first: it finds the file of the <c>libsodium</c> package and a development install. 26 is the ABI
    /// number of libsodium 1.0.19 and later, 23 of 1.0.18 and the releases before it.
    /// </summary>
    private static readonly string[] LibsodiumCandidates =
        ["libsodium", "libsodium.so.26", "libsodium.so.23", "libsodium.dylib", "libsodium.dll"];

    /// <summary>
    /// The plain name is left out: it may be of an ABI that nobody has looked at, and on macOS the system ends a process that
    /// loads it.
    /// </summary>
    private static readonly string[] LibcryptoCandidates = ["libcrypto.so.3", "libcrypto.so.1.1"];

    /// <summary>An assembly can have only one resolver, and to set it twice is an error: the static constructor runs once.</summary>
    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Sets the resolver. To be called before the first import is.</summary>
    internal static void Initialize() => RuntimeHelpers.RunClassConstructor(typeof(NativeLibraries).TypeHandle);

    private static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath)
    {
        ReadOnlySpan<string> candidates = libraryName switch
        {
            Libsodium => LibsodiumCandidates,
            Libcrypto => LibcryptoCandidates,
            _ => [],
        };
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out nint handle))
            {
                return handle;
            }
        }

        // Not zero: that would hand the plain name back to the runtime, to try by its own lights.
        throw new DllNotFoundException($"None of these could be loaded: {string.Join(", ", candidates)}.");
    }
}
