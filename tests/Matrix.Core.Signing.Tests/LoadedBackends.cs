using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing.Tests;

/// <summary>The backends that this machine has. Tests of the seam run over all of them.</summary>
internal static class LoadedBackends
{
    public static readonly IReadOnlyList<Ed25519Backend> All = Ed25519BackendLoader.LoadAll();

    public static byte[] KeyPair(Ed25519Backend backend, byte[] seed)
    {
        byte[] keyPair = [.. seed, .. new byte[32]];
        backend.DerivePublicKey(seed, keyPair.AsSpan(32));
        return keyPair;
    }
}
