using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Creates and loads snapshots, so that a room continues without a replay of its events.</content>
public sealed partial class Room
{
    /// <summary>Creates a snapshot of the room. It shares its data with the room.</summary>
    /// <returns>The snapshot, which the host stores together with the events of the room.</returns>
    public RoomSnapshot CreateSnapshot()
    {
        using HistoryReader.Session session = _events.BeginSession();
        return new RoomSnapshot
        {
            CreateEvent = CreateEvent,
            ForwardExtremities = [.. _extremities.Ids.Select(id => _events.TryGet(id, out RoomEvent? extremity) ? extremity : null).OfType<RoomEvent>()],
            CurrentState = CurrentState,
            AwaitedEvents = [.. _awaited.EventIds],
        };
    }

    /// <summary>Loads a room from a snapshot. Nothing is checked again: the snapshot is trusted, as the host's own store is.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">The options of the room, or <see langword="null"/> for the defaults. Without <see cref="RoomOptions.History"/>, older events are missing.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The room.</returns>
    /// <exception cref="ArgumentException">
    /// The snapshot is not the snapshot of a room. The create event does not create a room; or there are no forward extremities; or a forward extremity is not accepted, belongs
    /// to another room, or does not have states, neither in the snapshot nor in the history; or the current state is not the state after the only extremity; or the current state is not given
    /// and cannot be resolved, because the history lacks events.
    /// </exception>
    public static Room Load(RoomSnapshot snapshot, RoomOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!TryCreate(snapshot.CreateEvent, options, out Room? room, out RoomCreationError? error))
        {
            throw new ArgumentException($"The create event does not create a room: {error}.", nameof(snapshot));
        }

        using HistoryReader.Session session = room._events.BeginSession();
        if (FindFault(snapshot, room) is { } fault)
        {
            throw new ArgumentException(fault, nameof(snapshot));
        }

        room._extremities.Clear();
        foreach (RoomEvent extremity in snapshot.ForwardExtremities)
        {
            // The states are loaded now, because the next events build on them.
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
        if (snapshot.CurrentState is null && !room.TryResolveAfter(room._extremities.Ids, out resolved, out ImmutableArray<EventId> missing, cancellationToken))
        {
            throw new ArgumentException($"The state of the room cannot be resolved: the history lacks {string.Join(", ", missing)}.", nameof(snapshot));
        }

        room.CurrentState = snapshot.CurrentState ?? resolved;
        return room;
    }

    private static string? FindFault(RoomSnapshot snapshot, Room room)
    {
        if (snapshot.ForwardExtremities.IsDefaultOrEmpty || snapshot.AwaitedEvents.IsDefault)
        {
            return "The list of forward extremities is empty.";
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
