using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a claimed one-time key. The server gives each key to one claimant only.</summary>
public sealed record ClaimedKey
{
    internal ClaimedKey(UserId userId, string deviceId, string keyId, RawJson key)
    {
        UserId = userId;
        DeviceId = deviceId;
        KeyId = keyId;
        Key = key;
    }

    /// <summary>Gets the user.</summary>
    public UserId UserId { get; init; }

    /// <summary>Gets the device's ID.</summary>
    public string DeviceId { get; init; }

    /// <summary>Gets the key's ID: the algorithm, a colon, and a name.</summary>
    public string KeyId { get; init; }

    /// <summary>Gets the key: a string, or an object with signatures. The signatures are not verified.</summary>
    public RawJson Key { get; init; }
}
