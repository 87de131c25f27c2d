using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>A key that is needed.</summary>
/// <param name="Server">The server whose key it is.</param>
/// <param name="KeyId">The ID of the key; default where whatever the server signs with now is needed.</param>
/// <param name="MinimumValidUntilTs">
/// The time at which the key must count, in milliseconds since 1970: that of the event or request it has signed. 0 for an event of a
/// room version that does not look at validity (1 to 4).
/// </param>
public readonly record struct KeyRequest(ServerName Server, KeyId KeyId = default, long MinimumValidUntilTs = 0);
