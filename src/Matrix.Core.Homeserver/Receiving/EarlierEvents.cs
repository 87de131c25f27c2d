using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Selects the events that lead to an event, in an order in which each comes after its <c>prev_events</c>.</summary>
internal static class EarlierEvents
{
    /// <summary>Selects the ancestors of an event among some events.</summary>
    /// <param name="latest">The event.</param>
    /// <param name="events">The events that a server sent, in any order.</param>
    /// <returns>The ancestors, oldest first. Events that nothing leads to are left out.</returns>
    public static ImmutableArray<VerifiedPdu> Select(VerifiedPdu latest, IEnumerable<VerifiedPdu> events)
    {
        var byId = new Dictionary<EventId, VerifiedPdu>();
        foreach (VerifiedPdu verified in events)
        {
            _ = byId.TryAdd(verified.EventId, verified);
        }

        // Depth-first from the event, without recursion: an event is written after all that it leads back to.
        ImmutableArray<VerifiedPdu>.Builder ordered = ImmutableArray.CreateBuilder<VerifiedPdu>(byId.Count);
        var seen = new HashSet<EventId>();
        var stack = new Stack<(VerifiedPdu Event, bool IsDone)>();
        stack.Push((latest, false));
        while (stack.TryPop(out (VerifiedPdu Event, bool IsDone) top))
        {
            if (top.IsDone)
            {
                if (!ReferenceEquals(top.Event, latest))
                {
                    ordered.Add(top.Event);
                }

                continue;
            }

            if (!seen.Add(top.Event.EventId))
            {
                continue;
            }

            stack.Push((top.Event, true));
            foreach (EventId id in top.Event.PrevEvents)
            {
                if (byId.TryGetValue(id, out VerifiedPdu? earlier) && !seen.Contains(id))
                {
                    stack.Push((earlier, false));
                }
            }
        }

        return ordered.DrainToImmutable();
    }
}
