using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The content of <c>m.device_list_update</c>: a change in the devices of a user.</summary>
public sealed record DeviceListUpdateEdu
{
    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The device's name; null where it has none.</summary>
    public string? DeviceDisplayName { get; init; }

    /// <summary>The number of this update among the user's.</summary>
    public required long StreamId { get; init; }

    /// <summary>The updates before this one. Where one of them is not known, the user's devices are to be asked for anew.</summary>
    public IReadOnlyList<long>? PrevId { get; init; }

    /// <summary>Whether the device is gone.</summary>
    public bool? Deleted { get; init; }

    /// <summary>The device's keys, signed; null where it has none.</summary>
    public RawJson? Keys { get; init; }
}
