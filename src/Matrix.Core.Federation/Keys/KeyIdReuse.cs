using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>A server uses one key ID for two keys: it was set up anew, or somebody else is in its place.</summary>
/// <param name="KeyId">The ID.</param>
/// <param name="Known">The key that was known under it.</param>
/// <param name="Told">The other key, which the document publishes under it.</param>
public readonly record struct KeyIdReuse(KeyId KeyId, VerifyKey Known, VerifyKey Told);
