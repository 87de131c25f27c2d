using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a request for a key.</summary>
/// <param name="Server">The server that owns the key.</param>
/// <param name="KeyId">The ID of the key, or <c>default</c> for any key with which the server signs now.</param>
/// <param name="MinimumValidUntil">
/// The time at which the key must be valid, in milliseconds since 1970: the time of the signed event or request. 0 for events of room versions that do not
/// check validity (1 to 4).
/// </param>
public readonly record struct KeyRequest(ServerName Server, KeyId KeyId = default, long MinimumValidUntil = 0);
