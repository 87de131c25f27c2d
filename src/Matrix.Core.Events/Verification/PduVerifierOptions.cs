using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Represents the options for verifying events.</summary>
public sealed record PduVerifierOptions
{
    /// <summary>Gets the predicate for keys with signatures that never verify, because others know the private key.</summary>
    /// <value>The default is <see cref="VerifyKey.IsCompromised"/>.</value>
    /// <remarks>It is called for each signature with a known key, before the signature is verified. It must be fast and thread-safe.</remarks>
    public Predicate<VerifyKey> IsDeniedKey { get; init; } = static key => key.IsCompromised;
}
