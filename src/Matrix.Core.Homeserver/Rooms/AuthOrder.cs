using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Orders events so that each comes after those of its auth events that are among them. Events that reference each other in a circle are left out: no event can do that truthfully.</summary>
internal static class AuthOrder
{
    public static List<VerifiedPdu> Sort(IReadOnlyCollection<VerifiedPdu> events)
    {
        var byId = new Dictionary<EventId, VerifiedPdu>(events.Count);
        foreach (VerifiedPdu verified in events)
        {
            _ = byId.TryAdd(verified.EventId, verified);
        }

        var waiting = new Dictionary<EventId, int>(byId.Count);
        var citers = new Dictionary<EventId, List<VerifiedPdu>>();
        var ready = new Queue<VerifiedPdu>();
        foreach (VerifiedPdu verified in byId.Values)
        {
            int count = 0;
            foreach (EventId id in verified.AuthEvents)
            {
                if (byId.ContainsKey(id))
                {
                    count++;
                    (citers.TryGetValue(id, out List<VerifiedPdu>? list) ? list : citers[id] = []).Add(verified);
                }
            }

            waiting[verified.EventId] = count;
            if (count == 0)
            {
                ready.Enqueue(verified);
            }
        }

        var sorted = new List<VerifiedPdu>(byId.Count);
        while (ready.TryDequeue(out VerifiedPdu? next))
        {
            sorted.Add(next);
            foreach (VerifiedPdu citer in citers.TryGetValue(next.EventId, out List<VerifiedPdu>? list) ? list : [])
            {
                if (--waiting[citer.EventId] == 0)
                {
                    ready.Enqueue(citer);
                }
            }
        }

        return sorted;
    }
}
