using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Specifies how requests are verified.</summary>
public sealed record RequestVerifierOptions
{
    /// <summary>Gets the predicate that selects compromised keys. Their signatures are never accepted, because others know the secret keys.</summary>
    /// <value>Default: <see cref="VerifyKey.IsCompromised"/>.</value>
    /// <remarks>The verifier calls it for each signature by a known key, before it verifies the signature. It must be fast and thread-safe.</remarks>
    public Predicate<VerifyKey> IsDeniedKey { get; init; } = static key => key.IsCompromised;
}
