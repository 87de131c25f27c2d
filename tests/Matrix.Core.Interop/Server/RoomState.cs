using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop.Server;

/// <summary>A room's state before a join, as a server in the room gave it: verified, and not yet judged.</summary>
internal sealed class RoomState
{
    private readonly Dictionary<EventId, VerifiedPdu> _events;

    /// <param name="events">The state's events and their auth chains, each verified.</param>
    /// <param name="state">Which of them are the state.</param>
    public RoomState(IEnumerable<VerifiedPdu> events, IReadOnlySet<EventId> state)
    {
        _events = events.DistinctBy(verified => verified.EventId).ToDictionary(verified => verified.EventId);
        Map = StateMap.FromEntries(_events.Values
            .Where(verified => state.Contains(verified.EventId))
            .Select(verified => new StateEntry(verified.Slot!.Value, verified.EventId)));
    }

    /// <summary>The state.</summary>
    public StateMap Map { get; }

    /// <summary>The events, of the state and of its auth chains.</summary>
    public IReadOnlyCollection<VerifiedPdu> Events => _events.Values;

    /// <summary>Goes on from here: the room with the join as its one forward extremity.</summary>
    /// <param name="join">The join.</param>
    /// <param name="store">Where the events are kept.</param>
    public Room Enter(VerifiedPdu join, EventStore store)
    {
        VerifiedPdu create = _events[Map[new StateSlot("m.room.create", "")]];
        if (!Room.TryCreate(create, new RoomOptions { History = store }, out Room? room, out _))
        {
            throw new InvalidOperationException($"{create} creates no room.");
        }

        // Every event is judged by its own auth events, then the join by the state that it came with.
        foreach (ReceiveResult received in room.AddOutliers(Events))
        {
            store.Keep(received);
        }

        // As from a log: what is known of the room so far is its create event, against which a join would soft-fail.
        ReceiveResult entered = room.ReceiveWithState(join, Map, ReceiveOptions.Log);
        if (entered is not ReceiveResult.Accepted accepted)
        {
            throw new InvalidOperationException($"The join was not accepted: {entered}");
        }

        // The room that was made from the create event has that as an extremity, too. Ours begins at the join.
        store.Keep(accepted);
        return Room.Load(
            new RoomSnapshot
            {
                CreateEvent = create,
                ForwardExtremities = [accepted.Event],
                CurrentState = accepted.StateAfter,
                AwaitedEvents = [.. join.Pdu.PrevEvents],
            },
            new RoomOptions { History = store });
    }
}
