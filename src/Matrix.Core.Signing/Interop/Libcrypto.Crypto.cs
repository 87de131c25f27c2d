using System.Runtime.InteropServices;

namespace Matrix.Core.Signing.Interop;

/// <summary>OpenSSL, <c>openssl/crypto.h</c> and <c>openssl/err.h</c>.</summary>
internal static unsafe partial class Libcrypto
{
    internal const int OPENSSL_VERSION = 0;

    /// <summary>A static, zero-terminated ASCII text; for <see cref="OPENSSL_VERSION"/> such as <c>OpenSSL 3.0.13 30 Jan 2024</c>.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial byte* OpenSSL_version(
        int t);

    /// <summary>Marks the top of the thread's error queue. Always 1, or 0 where the queue is empty (then the mark is its bottom).</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int ERR_set_mark();

    /// <summary>Drops the errors above the mark, and the mark.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int ERR_pop_to_mark();
}
