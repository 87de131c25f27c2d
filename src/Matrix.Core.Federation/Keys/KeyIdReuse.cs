using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a key ID that a server uses for two keys. The server was set up again, or somebody else has taken its place.</summary>
/// <param name="KeyId">The key ID.</param>
/// <param name="Known">The previously known key.</param>
/// <param name="Told">The other key, which the document publishes under the same ID.</param>
public readonly record struct KeyIdReuse(KeyId KeyId, VerifyKey Known, VerifyKey Told);
