using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a claimed one-time key. The server gives each key to one claimant only.</summary>
/// <param name="UserId">The user.</param>
/// <param name="DeviceId">The device's ID.</param>
/// <param name="KeyId">The key's ID: the algorithm, a colon, and a name.</param>
/// <param name="Key">The key: a string, or an object with signatures. The signatures are not verified.</param>
public sealed record ClaimedKey(UserId UserId, string DeviceId, string KeyId, RawJson Key);
