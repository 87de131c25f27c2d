using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the host's store of a room's events, for events that the room does not hold in memory. It answers synchronously.</summary>
/// <remarks>
/// <para>A host that cannot answer synchronously loads the events that <see cref="ReceiveResult.Missing"/> names, and receives the event again.</para>
/// <para>The room asks for each event and each state at most once in each call of one of its methods.</para>
/// <para>An exception reaches the caller of the room's method. The room is then unchanged, and the event may be received again.</para>
/// </remarks>
public interface IRoomHistory
{
    /// <summary>Tries to find an event, as the room returned it to be stored.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="roomEvent">The event with its status, with or without the states around it.</param>
    /// <returns>
    /// <see langword="true"/> if the event is available; otherwise <see langword="false"/>. The room ignores an event of another room or with another ID, because one store may hold many rooms.
    /// </returns>
    bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent);

    /// <summary>Tries to find the state before an event.</summary>
    /// <remarks>
    /// The room asks for it only where <see cref="TryGetEvent"/> returns the event without its states and a state is needed. Events are needed far more often than
    /// states. The state after the event follows from the state before it. A host that stores states as nodes returns <see cref="StateMap.Load"/> of the state's root:
    /// the room then reads the nodes that it needs. A <see cref="StateNodesMissingException"/> reaches the caller of the room's method, who loads the nodes and calls again.
    /// </remarks>
    /// <param name="eventId">The event ID.</param>
    /// <param name="stateBefore">The state before the event.</param>
    /// <returns>
    /// <see langword="true"/> if the state is available; otherwise <see langword="false"/>, which is also the default implementation, for a host that stores events together with their states.
    /// </returns>
    bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        stateBefore = null;
        return false;
    }
}
