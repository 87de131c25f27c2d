using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>How requests are verified.</summary>
public sealed record RequestVerifierOptions
{
    /// <summary>Keys whose signatures never hold, because others know the secret half.</summary>
    /// <value>Default: <see cref="CompromisedKeys.Contains"/>.</value>
    /// <remarks>Asked for each signature by a known key, before the signature is verified. It must be fast and safe to call from many threads.</remarks>
    public Predicate<VerifyKey> IsDeniedKey { get; init; } = CompromisedKeys.Contains;
}
