using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Receiving: steps 4 to 7 of the checks on receipt.</summary>
public sealed partial class Room
{
    /// <summary>Receives an event that was just sent.</summary>
    /// <param name="verified">The event.</param>
    public ReceiveResult Receive(VerifiedPdu verified) => Receive(verified, ReceiveMode.Live);

    /// <summary>Receives an event.</summary>
    /// <param name="verified">The event.</param>
    /// <param name="mode">How it comes to the room.</param>
    public ReceiveResult Receive(VerifiedPdu verified, ReceiveMode mode)
    {
        ArgumentNullException.ThrowIfNull(verified);
        return Receive(verified, mode, givenStateBefore: null);
    }

    /// <summary>
    /// Receives an event some of whose <c>prev_events</c> are not to be had, with the state before those as another server gave it.
    /// </summary>
    /// <remarks>
    /// The state before the event is what was given, resolved with the states after those <c>prev_events</c> that are in the graph. To be
    /// used for events that were pulled because others cite them: an event must not bring in its own state and be the only one to build on.
    /// </remarks>
    /// <param name="verified">The event.</param>
    /// <param name="stateBeforePrevEvents">A state after the missing <c>prev_events</c>; its events are held, as outliers at least.</param>
    /// <param name="mode">How it comes to the room.</param>
    public ReceiveResult ReceiveWithState(VerifiedPdu verified, StateMap stateBeforePrevEvents, ReceiveMode mode = ReceiveMode.Live)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(stateBeforePrevEvents);
        return Receive(verified, mode, stateBeforePrevEvents);
    }

    private ReceiveResult Receive(VerifiedPdu verified, ReceiveMode mode, StateMap? givenStateBefore)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        if (IsOfOtherRoom(verified))
        {
            return new ReceiveResult.OtherRoom();
        }

        Pdu pdu = verified.Pdu;
        if (_events.TryGet(pdu.EventId, out RoomEvent? known) && (known.IsInGraph || !IsSameEvent(known.Pdu, pdu)))
        {
            return new ReceiveResult.AlreadyKnown(Complete(known, verified));
        }

        // Of two copies the one in full is placed; the other may carry a signature.
        Pdu given = pdu;
        if (known is not null)
        {
            verified = Fuller(known.VerifiedPdu, verified);
            pdu = verified.Pdu;
        }

        if (FindMissing(pdu, givenStateBefore is not null) is { } missing)
        {
            return missing;
        }

        // 4. Against its own auth events, and the length of its fields. What these refuse has its state worked out when somebody asks for it: whoever
        // is not even a member could make the room resolve states otherwise, as many as fit into prev_events.
        bool isOverlong = pdu.OverlongField != PduField.None;
        AuthVerdict? refusal = isOverlong ? null : CheckByAuthEvents(verified);
        if (isOverlong || refusal is { IsAllowed: false })
        {
            return RejectCheaply(verified, known, givenStateBefore, isOverlong ? RejectionReason.OverlongField : RejectionReason.AuthEvents, refusal);
        }

        // The state before: the states after the prev_events, resolved.
        if (!TryResolveStateBefore(pdu, givenStateBefore, out StateMap before, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> lacking))
        {
            return new ReceiveResult.Missing(prevEvents, lacking);
        }

        // 5. Against the state before it. The two are independent: one does not cure the other.
        AuthVerdict verdict;
        if (!TryCheck(verified, before, out verdict, out lacking))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        if (!verdict.IsAllowed)
        {
            return Reject(verified, known, before, RejectionReason.StateBefore, verdict);
        }

        // 6. Against the current state, as it is before the event. 7. The policy server.
        ServerName? unasked = null;
        if (IsLive(mode))
        {
            AuthVerdict now = verdict;
            if (!BuildsOnAllExtremities(pdu) && !TryCheck(verified, CurrentState, out now, out lacking))
            {
                return new ReceiveResult.Missing([], lacking);
            }

            ServerName? via = now.IsAllowed ? FindPolicyServerThatHasNotSigned(given) : null;
            if (via is { } asked && mode == ReceiveMode.Live)
            {
                return new ReceiveResult.NeedsPolicySignature(asked);
            }

            if (via is { } silent && mode == ReceiveMode.LiveWithPolicyServerUnreachable)
            {
                if (_policyFallback == PolicyServerFallback.Defer)
                {
                    return new ReceiveResult.Deferred(silent);
                }

                unasked = silent;
            }

            if (!now.IsAllowed || (via is not null && !(unasked is not null && _policyFallback == PolicyServerFallback.Accept)))
            {
                RoomEvent softFailed = via is { } server ? RoomEvent.SoftFail(verified, before, server) : RoomEvent.SoftFail(verified, before, now);
                PlaceFailed(softFailed, known, unasked);
                return new ReceiveResult.SoftFailed(softFailed);
            }
        }

        var accepted = RoomEvent.Accept(verified, before, verdict, unasked);
        if (!TryPlace(accepted, known, mode, out lacking))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        NoteUnasked(pdu.EventId, unasked);
        return new ReceiveResult.Accepted(accepted);
    }

    /// <summary>Whether an event is of another room, which is then remembered.</summary>
    private bool IsOfOtherRoom(VerifiedPdu verified)
    {
        Pdu pdu = verified.Pdu;
        if (pdu.RoomId != Id)
        {
            _foreign.Add(pdu.EventId, verified);
            return true;
        }

        return pdu.Version.Id == Version.Id
            ? false
            : throw new ArgumentException($"The room is of version {Version}, and the event was read as one of version {pdu.Version}.", nameof(verified));
    }

    /// <summary>In room versions 1 and 2 an event ID is no hash, and says nothing of the event: the first event under an ID stands.</summary>
    private static bool IsSameEvent(Pdu known, Pdu pdu) =>
        known.Version.Format.EventIdFormat != EventIdFormat.Declared || known.ComputeReferenceHash().AsSpan().SequenceEqual(pdu.ComputeReferenceHash());

    /// <summary>Takes the full event in place of a redacted copy: only where its content hash holds.</summary>
    private RoomEvent Complete(RoomEvent known, VerifiedPdu verified)
    {
        if (!known.VerifiedPdu.IsRedacted || verified.IsRedacted || !verified.Pdu.ContentHashMatches() || !IsSameEvent(known.Pdu, verified.Pdu))
        {
            return known;
        }

        RoomEvent full = known.WithEvent(verified);
        Hold(full);
        return full;
    }

    /// <summary>The one of two copies of an event that holds it in full; where both do, the one that came.</summary>
    private static VerifiedPdu Fuller(VerifiedPdu held, VerifiedPdu came) =>
        came.IsRedacted && !held.IsRedacted && held.Pdu.ContentHashMatches() ? held : came;

    private ReceiveResult.Missing? FindMissing(Pdu pdu, bool prevEventsAreGiven)
    {
        // An outlier has no state: its place in the graph is not known. An event that cites itself is never available when it comes.
        SortedSet<EventId>? lacking = null;
        foreach (EventId id in pdu.PrevEvents)
        {
            if (id == pdu.EventId || (!prevEventsAreGiven && !_events.IsInGraph(id)))
            {
                _ = (lacking ??= []).Add(id);
            }
        }

        ImmutableArray<EventId> auth = MissingAuthEvents(pdu);
        return lacking is not null || auth.Length > 0 ? new ReceiveResult.Missing([.. lacking ?? []], auth) : null;
    }

    private ImmutableArray<EventId> MissingAuthEvents(Pdu pdu)
    {
        SortedSet<EventId>? lacking = null;
        foreach (EventId id in pdu.AuthEvents)
        {
            if (id == pdu.EventId || !(_events.TryGet(id, out _) || _foreign.Contains(id)))
            {
                _ = (lacking ??= []).Add(id);
            }
        }

        return lacking is null ? [] : [.. lacking];
    }

    /// <summary>Rejects an event before any state is resolved. A state that was given is kept at once: nobody gives it again.</summary>
    private ReceiveResult RejectCheaply(VerifiedPdu verified, RoomEvent? known, StateMap? given, RejectionReason reason, AuthVerdict? refusal)
    {
        StateMap? before = null;
        if (given is not null)
        {
            if (!TryResolveStateBefore(verified.Pdu, given, out StateMap told, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> lacking))
            {
                return new ReceiveResult.Missing(prevEvents, lacking);
            }

            before = told;
        }
        else if (verified.PrevEvents.Count == 1 && _events.TryGetStateAfter(verified.PrevEvents[0], out StateMap? single))
        {
            before = single;
        }

        return Reject(verified, known, before, reason, refusal);
    }

    /// <param name="pdu">The event.</param>
    /// <param name="given">A state that was given for the <c>prev_events</c> that are not known; null where all of them must be.</param>
    /// <param name="before">The state before the event.</param>
    /// <param name="prevEvents">The <c>prev_events</c> whose state is not available.</param>
    /// <param name="missing">The events of states and auth chains that are not available.</param>
    private bool TryResolveStateBefore(Pdu pdu, StateMap? given, out StateMap before, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> missing)
    {
        // Most events build on one.
        missing = [];
        prevEvents = [];
        if (pdu.PrevEvents.Count == 1 && _events.TryGetStateAfter(pdu.PrevEvents[0], out StateMap? single))
        {
            before = single;
            return true;
        }

        before = StateMap.Empty;
        if (!TryWorkOutStates(pdu.PrevEvents, out missing))
        {
            return false;
        }

        var states = new List<StateMap>();
        List<EventId>? unknown = null;
        foreach (EventId id in pdu.PrevEvents)
        {
            if (_events.TryGetStateAfter(id, out StateMap? after))
            {
                states.Add(after);
            }
            else
            {
                (unknown ??= []).Add(id);
            }
        }

        if (unknown is not null && given is null)
        {
            prevEvents = [.. unknown.Distinct().Order()];
            return false;
        }

        // What is known is never replaced by what is told.
        if (given is not null && unknown is not null)
        {
            if (!TryReadGiven(given, out StateMap told, out missing))
            {
                return false;
            }

            states.Add(told);
        }

        return states.Count == 0 || TryMerge(states, out before, out missing);
    }

    /// <summary>A state that a server gave, without what can be no part of a state: events that were rejected, and those of another key.</summary>
    private bool TryReadGiven(StateMap given, out StateMap state, out ImmutableArray<EventId> missing)
    {
        state = given;
        var lacking = new SortedSet<EventId>();
        foreach ((StateSlot slot, EventId id) in given)
        {
            if (!_events.TryGet(id, out RoomEvent? known))
            {
                _ = lacking.Add(id);
            }
            else if (_events.IsBarredFromState(known) || known.Slot != slot)
            {
                state = state.Remove(slot);
            }
        }

        missing = [.. lacking];
        return missing.IsEmpty;
    }

    /// <summary>The dependent half of the rules, by a state.</summary>
    /// <returns>Whether there is a verdict; if not, events of the state are missing.</returns>
    private bool TryCheck(VerifiedPdu verified, StateMap state, out AuthVerdict verdict, out ImmutableArray<EventId> missing)
    {
        var asked = new RoomStateView(_events, state);
        verdict = AuthRules.CheckStateDependent(verified, asked);
        missing = asked.Missing;
        return missing.IsEmpty;
    }

    /// <summary>Both halves of the rules, by what the event cites. All of it is at hand.</summary>
    private AuthVerdict CheckByAuthEvents(VerifiedPdu verified)
    {
        var cited = new List<AuthEvent>();
        foreach (EventId id in verified.AuthEvents)
        {
            if (_events.TryGet(id, out RoomEvent? known))
            {
                cited.Add(new AuthEvent(known.VerifiedPdu, known.IsRejected));
            }
            else if (_foreign.TryGet(id, out VerifiedPdu? foreign))
            {
                cited.Add(new AuthEvent(foreign));
            }
        }

        return AuthRules.Check(verified, cited, new AuthEventsState(cited, Version.Format.UsesCreateEventIdAsRoomId ? _create : null), new AuthEvent(_create));
    }

    private ReceiveResult.Rejected Reject(VerifiedPdu verified, RoomEvent? known, StateMap? before, RejectionReason reason, AuthVerdict? refusal)
    {
        var rejected = RoomEvent.Reject(verified, before, reason, refusal);
        PlaceFailed(rejected, known);
        return new ReceiveResult.Rejected(rejected);
    }
}
