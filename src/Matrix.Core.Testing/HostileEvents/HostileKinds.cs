using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Provides the kinds of hostile events that apply to each room version.</summary>
public static class HostileKinds
{
    /// <summary>Gets all kinds.</summary>
    public static ImmutableArray<HostileKind> All { get; } = [.. Enum.GetValues<HostileKind>()];

    /// <summary>Returns the kinds that apply to a room version.</summary>
    /// <param name="version">The room version.</param>
    public static ImmutableArray<HostileKind> GetFor(RoomVersion version) => [.. All.Where(kind => AppliesTo(kind, version))];

    /// <summary>Determines whether a kind applies to a room version.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">The room version.</param>
    public static bool AppliesTo(HostileKind kind, RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return kind switch
        {
            HostileKind.RoomIdInCreate or HostileKind.DomainRoomId or HostileKind.CreateEventCited => version.Format.UsesCreateEventIdAsRoomId,
            HostileKind.InjectedEventId => version.Format.EventIdFormat != EventIdFormat.Declared,
            _ => true,
        };
    }
}
