using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a key ID that a server uses for two keys. The server was set up again, or somebody else has taken its place.</summary>
public readonly record struct KeyIdReuse
{
    internal KeyIdReuse(KeyId keyId, VerifyKey known, VerifyKey published)
    {
        KeyId = keyId;
        Known = known;
        Published = published;
    }

    /// <summary>Gets the key ID.</summary>
    public KeyId KeyId { get; init; }

    /// <summary>Gets the previously known key.</summary>
    public VerifyKey Known { get; init; }

    /// <summary>Gets the other key, which the document publishes under the same ID.</summary>
    public VerifyKey Published { get; init; }
}
