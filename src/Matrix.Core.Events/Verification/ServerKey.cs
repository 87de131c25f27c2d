using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>A server's public key and the time in which it counts. Times are milliseconds since 1970.</summary>
/// <param name="Key">The key.</param>
/// <param name="ValidUntilTs">
/// Of a current key: until when it may be taken as valid, already capped to seven days after it was fetched
/// (<see cref="KeyValidity.Cap"/>). Not looked at where <see cref="ExpiredTs"/> is set.
/// </param>
/// <param name="ExpiredTs">Of an old key: when the server stopped using it. Null for a current key.</param>
public sealed record ServerKey(VerifyKey Key, long ValidUntilTs, long? ExpiredTs = null);
