using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Snapshots: to go on with a room without replaying it.</summary>
public sealed partial class Room
{
    /// <summary>What is to be stored to go on from here. It shares everything with the room, and costs nothing.</summary>
    public RoomSnapshot Snapshot() => new()
    {
        CreateEvent = _create,
        ForwardExtremities = [.. _extremities.Select(id => _events.TryGet(id, out RoomEvent? extremity) ? extremity : null).OfType<RoomEvent>()],
        CurrentState = CurrentState,
        AwaitedEvents = [.. _awaited.EventIds],
    };

    /// <summary>Goes on with a room from a snapshot. Nothing is judged again: what is given is trusted, as a host's own store is.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">How the room works; the defaults where null. Without <see cref="RoomOptions.History"/> older events are answered as missing.</param>
    /// <exception cref="ArgumentException">
    /// The snapshot is none of a room: its create event creates none, there is no forward extremity, one is not accepted or of another
    /// room, or the current state is not the state after the only one.
    /// </exception>
    public static Room Load(RoomSnapshot snapshot, RoomOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!TryCreate(snapshot.CreateEvent, out Room? room, out AuthVerdict verdict, options))
        {
            throw new ArgumentException($"The create event creates no room: {verdict}.", nameof(snapshot));
        }

        if (Fault(snapshot, room) is { } fault)
        {
            throw new ArgumentException(fault, nameof(snapshot));
        }

        room._extremities.Clear();
        foreach (RoomEvent extremity in snapshot.ForwardExtremities)
        {
            room.Hold(extremity);
            _ = room._extremities.Add(extremity.Event.Event.EventId);
        }

        foreach (EventId id in snapshot.AwaitedEvents)
        {
            room._awaited.Add(id, value: true);
        }

        room.CurrentState = snapshot.CurrentState;
        return room;
    }

    private static string? Fault(RoomSnapshot snapshot, Room room)
    {
        if (snapshot.ForwardExtremities.IsDefaultOrEmpty || snapshot.AwaitedEvents.IsDefault || snapshot.CurrentState is null)
        {
            return "There is no forward extremity, or no current state.";
        }

        var ids = new HashSet<EventId>();
        foreach (RoomEvent extremity in snapshot.ForwardExtremities)
        {
            EventId id = extremity.Event.Event.EventId;
            string? fault = extremity.Event.Event.RoomId != room.Id ? "is of another room"
                : extremity is not { Status: EventStatus.Accepted, StateBefore: not null, StateAfter: not null } ? "is not accepted, or has no states"
                : !ids.Add(id) ? "is given twice"
                : null;
            if (fault is not null)
            {
                return $"The forward extremity {id} {fault}.";
            }
        }

        return snapshot.ForwardExtremities is [{ StateAfter: StateMap only }] && !only.Equals(snapshot.CurrentState)
            ? "The current state is not the state after the only forward extremity."
            : null;
    }
}
