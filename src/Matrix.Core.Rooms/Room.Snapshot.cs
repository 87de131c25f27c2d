using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Snapshots: to go on with a room without replaying it.</summary>
public sealed partial class Room
{
    /// <summary>What is to be stored to go on from here. It shares everything with the room, and costs nothing.</summary>
    public RoomSnapshot CreateSnapshot()
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return new RoomSnapshot
        {
            CreateEvent = _create,
            ForwardExtremities = [.. _extremities.Ids.Select(id => _events.TryGet(id, out RoomEvent? extremity) ? extremity : null).OfType<RoomEvent>()],
            CurrentState = CurrentState,
            AwaitedEvents = [.. _awaited.EventIds],
        };
    }

    /// <summary>Goes on with a room from a snapshot. Nothing is judged again: what is given is trusted, as a host's own store is.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">How the room works; the defaults where null. Without <see cref="RoomOptions.History"/> older events are answered as missing.</param>
    /// <exception cref="ArgumentException">
    /// The snapshot is none of a room: its create event creates none, there is no forward extremity, one is not accepted, is of another
    /// room or has no states, here or in the history; the current state is not the state after the only one; or it is not given and cannot be
    /// resolved, because the history lacks events.
    /// </exception>
    public static Room Load(RoomSnapshot snapshot, RoomOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!TryCreate(snapshot.CreateEvent, out Room? room, out RoomCreationError? error, options))
        {
            throw new ArgumentException($"The create event creates no room: {error}.", nameof(snapshot));
        }

        using HistoryReader.Work reading = room._events.BeginWork();
        if (Fault(snapshot, room) is { } fault)
        {
            throw new ArgumentException(fault, nameof(snapshot));
        }

        room._extremities.Clear();
        foreach (RoomEvent extremity in snapshot.ForwardExtremities)
        {
            // With its states: the next events build on it.
            bool hasStates = room._events.TryGetStateBefore(extremity, out StateMap? before);
            room.Hold(hasStates && extremity.StateBefore is null ? extremity.WithStateBefore(before!) : extremity);
            _ = room._events.TryGetStateAfter(extremity, out StateMap? after);
            room._extremities.Add(extremity.EventId, after!);
        }

        foreach (EventId id in snapshot.AwaitedEvents)
        {
            room._awaited.Add(id, value: true);
        }

        StateMap resolved = StateMap.Empty;
        if (snapshot.CurrentState is null && !room.TryResolveAfter(room._extremities.Ids, out resolved, out ImmutableArray<EventId> missing))
        {
            throw new ArgumentException($"The state of the room cannot be resolved: the history lacks {string.Join(", ", missing)}.", nameof(snapshot));
        }

        room.CurrentState = snapshot.CurrentState ?? resolved;
        return room;
    }

    private static string? Fault(RoomSnapshot snapshot, Room room)
    {
        if (snapshot.ForwardExtremities.IsDefaultOrEmpty || snapshot.AwaitedEvents.IsDefault)
        {
            return "There is no forward extremity.";
        }

        var ids = new HashSet<EventId>();
        foreach (RoomEvent extremity in snapshot.ForwardExtremities)
        {
            EventId id = extremity.EventId;
            string? fault = extremity.RoomId != room.Id ? "is of another room"
                : extremity.Pdu.Version.Id != room.Version.Id ? "is of another room version"
                : extremity.Status != EventStatus.Accepted ? "is not accepted"
                : !room._events.TryGetStateAfter(extremity, out _) ? "has no states"
                : !ids.Add(id) ? "is given twice"
                : null;
            if (fault is not null)
            {
                return $"The forward extremity {id} {fault}.";
            }
        }

        return snapshot is { CurrentState: { } current, ForwardExtremities: [{ } only] } && room._events.TryGetStateAfter(only, out StateMap? after) && !after.Equals(current)
            ? "The current state is not the state after the only forward extremity."
            : null;
    }
}
