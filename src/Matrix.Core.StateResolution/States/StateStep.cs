using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An event that may continue a <see cref="StateLine"/>.</summary>
internal readonly struct StateStep
{
    private StateStep(int number, StateLine.TimeOrder order, bool dependsOnOthers)
    {
        Number = number;
        Order = order;
        DependsOnOthers = dependsOnOthers;
    }

    /// <summary>The number of the event in the index.</summary>
    public int Number { get; }

    public StateLine.TimeOrder Order { get; }

    /// <summary>Whether the event is judged by a key that events of a line may set, other than its own.</summary>
    public bool DependsOnOthers { get; }

    /// <summary>Determines whether an event is judged alike by the state before it and by any resolution in which it comes after what it cites.</summary>
    /// <param name="index">Has the event.</param>
    /// <param name="verified">The event.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="known">Entries of states that are known to hold an event that was not rejected; what is found to be such is added.</param>
    /// <param name="step">The event as a step.</param>
    public static bool TryRead(AuthIndex index, VerifiedPdu verified, StateMap before, List<StateLeaf> known, out StateStep step)
    {
        step = default;
        Pdu pdu = verified.Pdu;
        if (pdu.Slot is not { } own || PowerEvents.IsPowerEvent(pdu) || !index.TryGetNumber(pdu.EventId, out int number))
        {
            return false;
        }

        ReadOnlySpan<int> cited = index.CitedBy(number);
        var order = new StateLine.TimeOrder(pdu.OriginServerTs, index[number].Id);
        bool dependsOnOthers = false;
        bool citesOwn = false;
        int found = 0;
        foreach (StateSlot key in AuthEventSelection.GetSlots(pdu))
        {
            bool isFixed = key == StateSlot.Create || key == StateSlot.PowerLevels || key == StateSlot.JoinRules;
            bool isOwn = key == own;
            dependsOnOthers |= !isFixed && !isOwn;
            if (before.Find(new HashedKey(in key)) is not { } leaf)
            {
                continue;
            }

            int value = leaf.NumberIn(index);
            if (value < 0 || !cited.Contains(value))
            {
                return false;
            }

            // The create event, the power levels and the join rules are the same for very many events.
            if (!isFixed || !known.Contains(leaf))
            {
                if (!index.Events.TryGet(leaf.Entry.EventId, out AuthEvent? held) || held.Value.IsRejected)
                {
                    return false;
                }

                if (isFixed)
                {
                    known.Add(leaf);
                }
                else if (!new StateLine.TimeOrder(held.Value.VerifiedPdu.Pdu.OriginServerTs, leaf.Entry.EventId).IsBefore(order))
                {
                    return false;
                }
            }

            citesOwn |= isOwn;
            found++;
        }

        bool isNew = before.Find(new HashedKey(own, index[number].Path)) is null;
        bool replaces = citesOwn && pdu.Version.StateResolution == StateResolutionAlgorithm.V2;
        step = new StateStep(number, order, dependsOnOthers);
        return found == cited.Length && (isNew || replaces);
    }
}
