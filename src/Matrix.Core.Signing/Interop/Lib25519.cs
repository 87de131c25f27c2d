using System.Runtime.InteropServices;

namespace Matrix.Core.Signing.Interop;

/// <summary>lib25519, <c>lib25519.h</c>. Of its stable API, whose names are macros for these, only what verifies.</summary>
internal static unsafe partial class Lib25519
{
    /// <summary>
    /// 0 where the signature is good, else -1. <paramref name="sm"/> is the signature, then the message; <paramref name="m"/> takes <paramref name="smlen"/> bytes and
    /// holds the message on return, or zeros.
    /// </summary>
    [LibraryImport(NativeLibraries.Lib25519)]
    internal static partial int lib25519_sign_ed25519_open(
        byte* m,
        long* mlen,
        byte* sm,
        long smlen,
        byte* pk);
}
