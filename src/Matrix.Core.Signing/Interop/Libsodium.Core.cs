using System.Runtime.InteropServices;

namespace Matrix.Core.Signing.Interop;

/// <summary>libsodium, <c>sodium/core.h</c> and <c>sodium/version.h</c>.</summary>
internal static unsafe partial class Libsodium
{
    /// <summary>0 when done, 1 when it was done before, -1 when the library cannot be used. Safe to call from any thread, any number of times.</summary>
    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial int sodium_init();

    /// <summary>A static, zero-terminated ASCII text such as <c>1.0.18</c>.</summary>
    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial byte* sodium_version_string();
}
