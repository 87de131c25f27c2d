using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>States that are worked out when they are needed: those of events that were refused before any state was looked at.</summary>
public sealed partial class Room
{
    /// <summary>
    /// Works out the states after events of the graph that have none yet, and of those behind them, oldest first. What has no state for another
    /// reason stays as it is.
    /// </summary>
    /// <returns>False where events of states or auth chains are missing.</returns>
    private bool TryWorkOutStates(IEnumerable<EventId> eventIds, out ImmutableArray<EventId> missing)
    {
        missing = [];
        Stack<RoomEvent>? work = null;
        foreach (EventId id in eventIds)
        {
            Push(ref work, id);
        }

        HashSet<EventId>? pushed = null;
        while (work is not null && work.TryPeek(out RoomEvent? next))
        {
            // The first time its prev_events come before it; the second time they have what they can have.
            if ((pushed ??= []).Add(next.EventId))
            {
                foreach (EventId id in next.PrevEvents)
                {
                    if (!pushed.Contains(id))
                    {
                        Push(ref work, id);
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
            if (states.Count > 0 && !TryMerge(states, out before, out missing))
            {
                return false;
            }

            Hold(next.WithStateBefore(before));
        }

        return true;
    }

    private void Push(ref Stack<RoomEvent>? work, EventId id)
    {
        if (_events.TryGet(id, out RoomEvent? known) && known.IsInGraph && known.IsRejected && !_events.TryGetStateBefore(known, out _))
        {
            (work ??= []).Push(known);
        }
    }

    /// <summary>The states after what an event builds on; false where one is not available.</summary>
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

    /// <summary>The state before an event of the graph, worked out now where it was not.</summary>
    private bool TryFindStateBefore(EventId id, [NotNullWhen(true)] out StateMap? before)
    {
        before = null;
        _ = TryWorkOutStates([id], out _);
        return _events.TryGet(id, out RoomEvent? known) && _events.TryGetStateBefore(known, out before);
    }
}
