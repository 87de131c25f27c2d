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
        if (pdu.Slot is not { } key)
        {
            return false;
        }

        if (key == StateSlot.PowerLevels || key == StateSlot.JoinRules || key == StateSlot.Create)
        {
            return true;
        }

        return pdu.IsType("m.room.member"u8)
            && MemberContent.Of(pdu).Membership is Membership.Leave or Membership.Ban
            && key.StateKey != pdu.Sender.Text;
    }

    /// <summary>The power events of the full conflicted set, and what of the set is in their auth chains, walked inside the set.</summary>
    public static EventSet WithTheirChains(AuthGraph graph, EventSet fullConflictedSet)
    {
        var chosen = new EventSet();
        var work = new Stack<int>();
        foreach (int number in fullConflictedSet.ToList())
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
