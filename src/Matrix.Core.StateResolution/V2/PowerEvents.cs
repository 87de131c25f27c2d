using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Determines which events are power events, which could remove power from another user.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>: power levels, join rules, and leaves and
/// bans of another user. As on the network, the first two count only at the empty state key. The create event counts too. It is never in conflict in a room of
/// honest servers.
/// </remarks>
internal static class PowerEvents
{
    public static bool IsPowerEvent(Pdu pdu)
    {
        if (!pdu.IsState)
        {
            return false;
        }

        StateSlot slot = pdu.Slot!.Value;
        return slot.Type.Equals("m.room.member"u8)
            ? pdu.GetMembership() is Membership.Leave or Membership.Ban && slot.StateKey != pdu.Sender.Text
            : slot.StateKey.IsEmpty
                && (slot.Type.Equals("m.room.power_levels"u8) || slot.Type.Equals("m.room.join_rules"u8) || slot.Type.Equals("m.room.create"u8));
    }

    /// <summary>
    /// Returns the power events of the full conflicted set, and the events of the set that are in their auth chains. The walk stays inside the set.
    /// </summary>
    public static EventSet WithTheirChains(AuthGraph graph, EventSet fullConflictedSet)
    {
        var chosen = new EventSet();
        var work = new Stack<int>();
        foreach (int number in fullConflictedSet)
        {
            if (IsPowerEvent(graph.EventOf(number)) && chosen.Add(number))
            {
                work.Push(number);
            }
        }

        while (work.TryPop(out int number))
        {
            foreach (int cited in graph.AuthEventsOf(number))
            {
                if (fullConflictedSet.Contains(cited) && chosen.Add(cited))
                {
                    work.Push(cited);
                }
            }
        }

        return chosen;
    }
}
