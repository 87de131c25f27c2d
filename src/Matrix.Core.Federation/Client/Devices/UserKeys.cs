namespace Matrix.Core.Federation.Client;

/// <summary>The keys of a user, each signed and none verified.</summary>
public sealed record UserKeys
{
    /// <summary>The keys of each device, by its ID.</summary>
    public IReadOnlyDictionary<string, RawJson> Devices { get; init; } = new Dictionary<string, RawJson>(StringComparer.Ordinal);

    /// <summary>The master key; null where there is none.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>The self-signing key; null where there is none.</summary>
    public RawJson? SelfSigningKey { get; init; }
}
