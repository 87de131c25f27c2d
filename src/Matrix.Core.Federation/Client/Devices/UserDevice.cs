namespace Matrix.Core.Federation;

/// <summary>A device of a user.</summary>
public sealed record UserDevice
{
    /// <summary>The device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Its keys, signed; null where it has none (the spec requires them, but servers leave them out of devices without end-to-end encryption).</summary>
    public RawJson? Keys { get; init; }

    /// <summary>Its name; null where it has none.</summary>
    public string? DeviceDisplayName { get; init; }
}
