using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

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

    /// <summary>
    /// The updates before this one; never null of one that was received. Where one of them is not known, or <see cref="LeftOutCount"/> is not 0, the user's devices are to be asked for anew.
    /// </summary>
    public IReadOnlyList<long>? PrevId { get; init; }

    /// <summary>Whether the device is gone.</summary>
    public bool? Deleted { get; init; }

    /// <summary>The device's keys, signed; null where it has none.</summary>
    public RawJson? Keys { get; init; }

    /// <summary>How many numbers and keys were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
