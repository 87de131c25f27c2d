using System.Security.Cryptography;
using Matrix.Core.Signing.Interop;

namespace Matrix.Core.Signing.Backends;

/// <summary>Chooses the backend of the process: the first that loads and passes its self-test. libsodium comes first, being twice as fast.</summary>
internal static class Ed25519BackendLoader
{
    private static readonly (string Library, Func<Ed25519Backend> Load)[] Known =
    [
        ("libsodium", SodiumBackend.Load),
        ("OpenSSL libcrypto", OpenSslBackend.Load),
    ];

    private static readonly Lazy<Ed25519Backend> Chosen = new(() => Choose(Known));

    /// <summary>The backend of the process. A failure to find one is remembered like a success.</summary>
    /// <exception cref="PlatformNotSupportedException">No library can be used; the message says what to install.</exception>
    public static Ed25519Backend Current => Chosen.Value;

    /// <summary>Every backend that can be used here: for tests, which compare them.</summary>
    public static IReadOnlyList<Ed25519Backend> LoadAll()
    {
        List<Ed25519Backend> backends = [];
        foreach ((_, Func<Ed25519Backend> load) in Known)
        {
            if (TryLoad(load, out _) is { } backend)
            {
                backends.Add(backend);
            }
        }

        return backends;
    }

    /// <summary>The first of the candidates that can be used.</summary>
    internal static Ed25519Backend Choose(ReadOnlySpan<(string Library, Func<Ed25519Backend> Load)> candidates)
    {
        List<string> refusals = [];
        foreach ((string library, Func<Ed25519Backend> load) in candidates)
        {
            if (TryLoad(load, out string refusal) is { } backend)
            {
                return backend;
            }

            refusals.Add($"{library}: {refusal}");
        }

        throw new PlatformNotSupportedException(
            "No native library for Ed25519 can be used. Install libsodium 1.0.18 or later: on Debian and Ubuntu `apt install libsodium23` " +
            "(or libsodium26), on Fedora and Alpine the package `libsodium`, on macOS `brew install libsodium`; on Windows, or for an " +
            "application that brings its own, add the NuGet package `libsodium`. On Linux OpenSSL 1.1.1 or later will do as well. " +
            $"Tried: {string.Join("; ", refusals)}");
    }

    private static Ed25519Backend? TryLoad(Func<Ed25519Backend> load, out string refusal)
    {
        try
        {
            NativeLibraries.Initialize();
            Ed25519Backend backend = load();
            refusal = Ed25519SelfTest.Run(backend) is { } reason ? $"{backend.Name} is refused: {reason}" : "";
            return refusal.Length == 0 ? backend : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or CryptographicException)
        {
            // Not there, too old, of another architecture, or built without Ed25519: the next one is tried.
            refusal = e.Message;
            return null;
        }
    }
}
