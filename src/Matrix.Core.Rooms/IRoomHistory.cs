using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents what a host has stored of a room, for what the room does not hold in memory. It answers at once.</summary>
/// <remarks>
/// <para>A host that keeps its events elsewhere loads what <see cref="ReceiveResult.Missing"/> names, and gives the event again.</para>
/// <para>Each event and each state is asked for at most once for each call of a room's method.</para>
/// <para>An exception goes through to the caller of the room's method, and the room is as it was before: the event may be given again.</para>
/// </remarks>
public interface IRoomHistory
{
    /// <summary>Finds an event as it was when the room gave it to be stored.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="roomEvent">The event with its status, with or without the states around it.</param>
    /// <returns>
    /// Whether it is available. An event of another room counts as not available, since a store may hold many rooms, and so does one with another ID.
    /// </returns>
    bool TryGet(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent);

    /// <summary>
    /// Finds the state before an event of the graph. It is asked for where <see cref="TryGet"/> gives the event without its states, and only where
    /// a state is needed: events are looked up far more often. The state after the event follows from it.
    /// </summary>
    /// <param name="eventId">The event.</param>
    /// <param name="stateBefore">The state before it.</param>
    /// <returns>Whether it is available; a host that stores events with their states need not implement this.</returns>
    bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        stateBefore = null;
        return false;
    }
}
