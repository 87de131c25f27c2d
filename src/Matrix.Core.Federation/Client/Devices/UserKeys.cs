namespace Matrix.Core.Federation.Client;

/// <summary>Represents the signed keys of a user. No signature is verified.</summary>
public sealed record UserKeys
{
    /// <summary>Gets the keys of each device, by device ID.</summary>
    public IReadOnlyDictionary<string, RawJson> Devices { get; init; } = new Dictionary<string, RawJson>(StringComparer.Ordinal);

    /// <summary>Gets the master key, or null if it is missing.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>Gets the self-signing key, or null if it is missing.</summary>
    public RawJson? SelfSigningKey { get; init; }
}
