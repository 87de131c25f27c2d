using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the options of a <see cref="PartialRoom"/>.</summary>
public sealed record PartialRoomOptions
{
    /// <summary>Gets the name of the local server.</summary>
    public required ServerName LocalServer { get; init; }

    /// <summary>Gets the options of the room as it is known while it is partial. Its history is the store of provisional decisions.</summary>
    /// <value>Default: <see cref="RoomOptions.Default"/>.</value>
    public RoomOptions Known { get; init; } = RoomOptions.Default;

    /// <summary>Gets the options of the room with its full state. Its history is the room's usual store.</summary>
    /// <value>Default: <see cref="RoomOptions.Default"/>.</value>
    public RoomOptions Full { get; init; } = RoomOptions.Default;

    /// <summary>Gets the limits and costs of the resync.</summary>
    /// <value>Default: <see cref="ResyncOptions.Default"/>.</value>
    public ResyncOptions Resync { get; init; } = ResyncOptions.Default;

    /// <summary>Gets a value that indicates whether the resync goes on after the last local user left. A simulation needs it, which compares the room with one that stayed.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool ResyncsAfterLeave { get; init; }
}
