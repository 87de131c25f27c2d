namespace Matrix.Core.Signing;

/// <summary>A key that a server no longer signs with, and that verifies what it signed before.</summary>
/// <param name="Key">The key.</param>
/// <param name="ExpiredTs">When the server stopped using it, in milliseconds since 1970-01-01T00:00Z.</param>
public sealed record OldVerifyKey(VerifyKey Key, long ExpiredTs);
