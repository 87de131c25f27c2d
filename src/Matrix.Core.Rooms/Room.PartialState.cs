using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Judges events while not all members of the room are known, and judges them again afterwards. <see cref="PartialRoom"/> uses both.</content>
public sealed partial class Room
{
    /// <summary>Gets or sets a value that indicates whether the states of the room lack members, because the room was joined without them.</summary>
    internal bool IsPartial { get; set; }

    /// <summary>Gets or sets a value that indicates whether the room receives events that were received before. Soft failure belongs to the first arrival.</summary>
    internal bool IsRechecking { get; set; }

    /// <summary>
    /// Gets a value that indicates whether the current state can soft-fail an event. A state without all members cannot, because a member that it lacks may have joined.
    /// </summary>
    private bool JudgesSoftFailure => !IsPartial && !IsRechecking;

    /// <summary>Checks an event by the auth rules that depend on the state before it: check 5.</summary>
    /// <returns>True if there is a verdict; false if events of the state or of auth chains are missing.</returns>
    private bool TryCheckAtPlace(VerifiedPdu verified, StateMap before, out AuthVerdict verdict, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        if (!IsPartial || !TryFindClaims(verified.Pdu, before, out StateMap known, out StateMap claimed))
        {
            return TryCheck(verified, before, out verdict, out missing);
        }

        verdict = default;
        return TryMerge([known, claimed], out StateMap resolved, out missing, cancellationToken) && TryCheck(verified, resolved, out verdict, out missing);
    }

    /// <summary>Collects the entries that authorise an event, as a partial state has them and as the event cites them.</summary>
    /// <remarks>
    /// At most <see cref="AuthEventSelection.MaxSlots"/> + 1 entries are resolved, and not the whole partial state: otherwise each received event would cost as much as the room, because every
    /// entry that the event does not cite would be conflicted (MSC3902).
    /// </remarks>
    /// <param name="pdu">The event.</param>
    /// <param name="before">The partial state before the event.</param>
    /// <param name="known">The entries of the partial state.</param>
    /// <param name="claimed">The entries that the event cites.</param>
    /// <returns>True if the two differ; false if they agree, so that the partial state is enough.</returns>
    private bool TryFindClaims(Pdu pdu, StateMap before, out StateMap known, out StateMap claimed)
    {
        known = StateMap.Empty;
        claimed = StateMap.Empty;
        foreach (EventId id in pdu.AuthEvents)
        {
            if (_events.TryGet(id, out RoomEvent? cited) && cited.Slot is { } slot && !_events.IsBarredFromState(cited))
            {
                claimed = claimed.SetItem(slot, id);
            }
        }

        ImmutableArray<StateSlot> needed = AuthEventSelection.GetSlots(pdu);
        StateMap selected = StateMap.Empty;
        bool differs = false;
        foreach (StateSlot slot in needed.Contains(StateSlot.Create) ? needed : needed.Add(StateSlot.Create))
        {
            bool isKnown = before.TryGetValue(slot, out EventId held);

            // From version 12 on, events do not cite the create event.
            bool isClaimed = claimed.TryGetValue(slot, out EventId cited);
            if (!isClaimed && isKnown && slot == StateSlot.Create)
            {
                (isClaimed, cited) = (true, held);
            }

            differs |= isKnown != isClaimed || held != cited;
            known = isKnown ? known.SetItem(slot, held) : known;
            selected = isClaimed ? selected.SetItem(slot, cited) : selected;
        }

        claimed = selected;
        return differs;
    }
}
