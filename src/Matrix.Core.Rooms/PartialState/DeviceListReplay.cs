using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents what a host does about device lists when a room has its full state.</summary>
public sealed record DeviceListReplay
{
    internal DeviceListReplay()
    {
    }

    /// <summary>Gets the users of other servers whose device lists changed and who are in the room, in order. The host asks their servers for the lists.</summary>
    public ImmutableArray<UserId> ChangedUsers { get; internal init; } = [];

    /// <summary>Gets a value that indicates whether changes were lost, because there were too many. The host treats the lists of all members of the room as changed.</summary>
    public bool IsIncomplete { get; internal init; }

    /// <summary>Gets the local users whose device lists changed since the join, in order. The host sends their changes to <see cref="Destinations"/>.</summary>
    public ImmutableArray<UserId> LocalUsers { get; internal init; } = [];

    /// <summary>Gets the servers that may have missed the changes of local users, in order: those that are in the room or had a member that changed since the join, without those of the join's answer.</summary>
    public ImmutableArray<ServerName> Destinations { get; internal init; } = [];
}
