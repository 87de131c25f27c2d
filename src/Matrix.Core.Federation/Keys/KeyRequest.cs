using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a request for a key.</summary>
public readonly record struct KeyRequest
{
    /// <summary>Gets the server that owns the key.</summary>
    public required ServerName Server { get; init; }

    /// <summary>Gets the ID of the key, or <c>default</c> for any key with which the server signs now.</summary>
    public KeyId KeyId { get; init; }

    /// <summary>
    /// Gets the time at which the key must be valid: the time of the signed event or request. Null means any time, for events of room versions that do not check
    /// validity (1 to 4).
    /// </summary>
    public MatrixTimestamp? MinimumValidUntil { get; init; }
}
