using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Which events are power events: those that could take power from somebody.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions: power levels, join rules, and leaves and bans of somebody else. As the network does, the
/// first two count only at the empty state key, and the create event counts too, which is never in conflict in a sound room.
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
            ? MemberContent.Of(pdu).Membership is Membership.Leave or Membership.Ban && slot.StateKey != pdu.Sender.Text
            : slot.StateKey.IsEmpty
                && (slot.Type.Equals("m.room.power_levels"u8) || slot.Type.Equals("m.room.join_rules"u8) || slot.Type.Equals("m.room.create"u8));
    }

    /// <summary>The power events of the full conflicted set, and what of the set is in their auth chains, walked inside the set.</summary>
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
