using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>What a host has stored of a room, for what the room no longer holds in memory. It answers at once.</summary>
/// <remarks>A host that keeps its events elsewhere loads what <see cref="Received.Missing"/> names, and gives the event again.</remarks>
public interface IRoomHistory
{
    /// <summary>Finds an event as it was when the room gave it to be stored.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="roomEvent">The event with its status and states.</param>
    /// <returns>Whether it is at hand.</returns>
    bool TryGet(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent);
}
