using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Computes states when they are needed: the states of events that were rejected before any state was resolved.</content>
public sealed partial class Room
{
    /// <summary>Computes the states of events of the graph that were rejected without a state, and of the events before them, oldest first.</summary>
    /// <remarks>An event without a state for another reason is unchanged.</remarks>
    /// <returns>False if events of states or auth chains are missing.</returns>
    private bool TryComputeStates(IEnumerable<EventId> eventIds, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        missing = [];
        Stack<RoomEvent>? work = null;
        foreach (EventId id in eventIds)
        {
            PushIfDeferred(ref work, id);
        }

        HashSet<EventId>? pushed = null;
        while (work is not null && work.TryPeek(out RoomEvent? next))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // The first visit pushes the prev_events, which come first. At the second visit, their states are computed where that is possible.
            if ((pushed ??= []).Add(next.EventId))
            {
                foreach (EventId id in next.PrevEvents)
                {
                    if (!pushed.Contains(id))
                    {
                        PushIfDeferred(ref work, id);
                    }
                }

                continue;
            }

            _ = work.Pop();
            if (_events.TryGetStateBefore(next, out _) || !TryCollectStates(next, out List<StateMap> states))
            {
                continue;
            }

            StateMap before = StateMap.Empty;
            if (states.Count > 0 && !TryMerge(states, out before, out missing, cancellationToken))
            {
                return false;
            }

            Hold(next.WithStateBefore(before));
        }

        return true;
    }

    private void PushIfDeferred(ref Stack<RoomEvent>? work, EventId id)
    {
        if (_events.TryGet(id, out RoomEvent? known) && known.IsInGraph && known.IsRejected && !_events.TryGetStateBefore(known, out _))
        {
            (work ??= []).Push(known);
        }
    }

    /// <summary>Collects the states after the <c>prev_events</c> of an event.</summary>
    /// <returns>False if one of them is not available.</returns>
    private bool TryCollectStates(RoomEvent roomEvent, out List<StateMap> states)
    {
        states = [];
        foreach (EventId id in roomEvent.PrevEvents)
        {
            if (!_events.TryGetStateAfter(id, out StateMap? after))
            {
                return false;
            }

            states.Add(after);
        }

        return true;
    }
}
