using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.device_list_update</c>: a change in the devices of a user.</summary>
public sealed record DeviceListUpdateEdu
{
    /// <summary>Gets the user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Gets the device's ID.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Gets the device's display name, or null if it has none.</summary>
    public string? DeviceDisplayName { get; init; }

    /// <summary>Gets the stream ID of this update among the user's updates.</summary>
    public required long StreamId { get; init; }

    /// <summary>
    /// Gets the stream IDs of the preceding updates. It is never null in a received unit. If one of them is unknown, or <see cref="LeftOutCount"/> is not 0,
    /// request the user's devices again.
    /// </summary>
    public IReadOnlyList<long>? PrevId { get; init; }

    /// <summary>Gets a value that indicates whether the device was deleted, or null if the unit does not say.</summary>
    public bool? Deleted { get; init; }

    /// <summary>Gets the device's signed keys, or null if it has none.</summary>
    public RawJson? Keys { get; init; }

    /// <summary>Gets the number of stream IDs and keys that were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
