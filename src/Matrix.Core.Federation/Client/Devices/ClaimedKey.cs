using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A one-time key that was claimed: it is given to nobody else.</summary>
/// <param name="UserId">The user.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="KeyId">The key's ID: algorithm, a colon, and a name.</param>
/// <param name="Key">The key: a string, or an object with signatures, which are not verified.</param>
public sealed record ClaimedKey(UserId UserId, string DeviceId, string KeyId, RawJson Key);
