using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>Provides Ed25519 as NSec.Cryptography computes it, with libsodium.</summary>
/// <remarks>The library is tested once, before its first use, because the native library next to the program may not be the one that NSec includes.</remarks>
internal sealed class NSecEd25519 : IEd25519Operations
{
    // A failure is also kept: each later use throws the same exception again.
    private static readonly Lazy<SignatureAlgorithm> Tried = new(static () => Try(static () => new NSecEd25519(SignatureAlgorithm.Ed25519))._algorithm);

    private readonly SignatureAlgorithm _algorithm;

    private NSecEd25519(SignatureAlgorithm algorithm) => _algorithm = algorithm;

    /// <summary>Gets the algorithm, which has passed its self-test.</summary>
    /// <exception cref="PlatformNotSupportedException">The native library does not load on this platform or fails the self-test.</exception>
    public static SignatureAlgorithm Algorithm => Tried.Value;

    /// <summary>Gets the name and version of the library, in the form of <see cref="Ed25519.BackendName"/>.</summary>
    public static string Name => $"NSec.Cryptography {typeof(SignatureAlgorithm).Assembly.GetName().Version?.ToString(fieldCount: 3)}";

    /// <summary>Loads an implementation and runs the self-test on it.</summary>
    /// <param name="load">Loads the implementation. An exception because its native library cannot be used becomes the inner exception.</param>
    /// <exception cref="PlatformNotSupportedException">The implementation does not load or fails the self-test. The message says why.</exception>
    internal static T Try<T>(Func<T> load)
        where T : IEd25519Operations
    {
        string reason;
        Exception? inner = null;
        try
        {
            T operations = load();
            if (Ed25519SelfTest.Run(operations) is not { } failure)
            {
                return operations;
            }

            reason = failure;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or InvalidOperationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            // The library is missing, or is for another architecture, or has a version that NSec does not support.
            reason = e.Message;
            inner = e;
        }

        throw new PlatformNotSupportedException(
            $"Ed25519 cannot be used: {reason} The package NSec.Cryptography brings the native library libsodium for Linux, macOS and Windows; the copy that is loaded here is missing or not that one.",
            inner);
    }

    /// <inheritdoc/>
    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        using Key key = Key.Import(_algorithm, seed, KeyBlobFormat.RawPrivateKey);
        _ = key.PublicKey.TryExport(KeyBlobFormat.RawPublicKey, publicKey, out _);
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using Key key = Key.Import(_algorithm, seed, KeyBlobFormat.RawPrivateKey);
        _algorithm.Sign(key, message, signature);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _algorithm.Verify(PublicKey.Import(_algorithm, publicKey, KeyBlobFormat.RawPublicKey), message, signature);
}
