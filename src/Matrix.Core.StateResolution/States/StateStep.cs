using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event that may continue a <see cref="StateLine"/>.</summary>
internal readonly struct StateStep
{
    private StateStep(int number, StateLine.TimeOrder order, bool dependsOnOthers)
    {
        Number = number;
        Order = order;
        DependsOnOthers = dependsOnOthers;
    }

    /// <summary>Gets the number of the event in the index.</summary>
    public int Number { get; }

    public StateLine.TimeOrder Order { get; }

    /// <summary>Gets a value that indicates whether the event is judged by a key, other than its own, that events of a line may set.</summary>
    public bool DependsOnOthers { get; }

    /// <summary>
    /// Determines whether an event gets the same verdict from the state before it as from any resolution in which it comes after the events that it cites.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="verified">The event.</param>
    /// <param name="before">The state before the event.</param>
    /// <param name="known">
    /// The entries of states that are known to hold an event that was not rejected. Further entries that are found to hold such an event are added.
    /// </param>
    /// <param name="step">The event as a step of a line.</param>
    public static bool TryRead(AuthIndex index, VerifiedPdu verified, StateMap before, List<StateLeaf> known, out StateStep step)
    {
        step = default;
        Pdu pdu = verified.Pdu;
        if (pdu.Slot is not { } own || PowerEvents.IsPowerEvent(pdu) || !index.TryGetNumber(pdu.EventId, out int number))
        {
            return false;
        }

        ReadOnlySpan<int> cited = index.CitedBy(number);
        var order = new StateLine.TimeOrder(pdu.OriginServerTimestamp, index[number].Id);
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

            // The create event, the power levels and the join rules are the same for very many events, so they are loaded once per line.
            if (!isFixed || !known.Contains(leaf))
            {
                if (!index.Events.TryGetEvent(leaf.Entry.EventId, out AuthEvent held) || held.IsRejected)
                {
                    return false;
                }

                if (isFixed)
                {
                    known.Add(leaf);
                }
                else if (!new StateLine.TimeOrder(held.VerifiedPdu.Pdu.OriginServerTimestamp, leaf.Entry.EventId).IsBefore(order))
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
