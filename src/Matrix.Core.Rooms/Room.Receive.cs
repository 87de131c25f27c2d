using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Receives events: checks 4 to 7 of the checks performed on receipt of a PDU. The first three are those of parsing and verification.</content>
public sealed partial class Room
{
    /// <summary>Receives an event.</summary>
    /// <param name="verified">The event, with verified signatures.</param>
    /// <param name="options">How the event reaches the room, or <see langword="null"/> for an event that was just sent.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>The decision about the event, or what the room needs to make it.</returns>
    /// <exception cref="ArgumentException">The event belongs to this room, but was parsed as an event of another room version.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU</seealso>
    public ReceiveResult Receive(VerifiedPdu verified, ReceiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verified);
        return ReceiveCore(verified, options ?? ReceiveOptions.Live, givenStateBefore: null, cancellationToken);
    }

    /// <summary>Receives an event with some <c>prev_events</c> that are not available, together with the state that another server reported for them.</summary>
    /// <remarks>
    /// The state before the event is the reported state, resolved with the states after those <c>prev_events</c> that are in the graph. Use it only for events that were fetched
    /// because other events reference them. Otherwise a server could send an event, report a state for it, and have the room build on it.
    /// </remarks>
    /// <param name="verified">The event, with verified signatures.</param>
    /// <param name="stateBeforePrevEvents">The reported state after the missing <c>prev_events</c>. The room has its events, at least as outliers.</param>
    /// <param name="options">How the event reaches the room, or <see langword="null"/> for an event that was just sent.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>The decision about the event, or what the room needs to make it.</returns>
    /// <exception cref="ArgumentException">The event belongs to this room, but was parsed as an event of another room version.</exception>
    public ReceiveResult ReceiveWithState(
        VerifiedPdu verified, StateMap stateBeforePrevEvents, ReceiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(stateBeforePrevEvents);
        return ReceiveCore(verified, options ?? ReceiveOptions.Live, stateBeforePrevEvents, cancellationToken);
    }

    private ReceiveResult ReceiveCore(VerifiedPdu verified, ReceiveOptions options, StateMap? givenStateBefore, CancellationToken cancellationToken)
    {
        using HistoryReader.Session session = _events.BeginSession();
        if (IsOfOtherRoom(verified))
        {
            return new ReceiveResult.OtherRoom();
        }

        Pdu pdu = verified.Pdu;
        if (_events.TryGet(pdu.EventId, out RoomEvent? known) && (known.IsInGraph || !IsSameEvent(known.Pdu, pdu)))
        {
            return new ReceiveResult.AlreadyKnown(ReplaceRedactedCopy(known, verified));
        }

        // The full copy of an event gets the place in the graph. The copy that was received may have a policy server's signature that the other copy lacks.
        Pdu received = pdu;
        if (known is not null)
        {
            verified = ChooseFullCopy(known.VerifiedPdu, verified);
            pdu = verified.Pdu;
        }

        if (FindMissing(pdu, givenStateBefore is not null) is { } missing)
        {
            return missing;
        }

        // Check 4: by its own auth events, and by the length of its fields. For an event that fails here, no state is resolved: otherwise a user who is not even a
        // member could make the room resolve the states of 20 prev_events. The state before it is computed when it is needed.
        bool isOverlong = pdu.OverlongField != PduField.None;
        AuthVerdict? refusal = isOverlong ? null : CheckByAuthEvents(verified);
        if (isOverlong || refusal is { IsAllowed: false })
        {
            RejectionReason reason = isOverlong ? RejectionReason.OverlongField : RejectionReason.AuthEvents;
            return RejectWithoutResolving(verified, known, givenStateBefore, reason, refusal, cancellationToken);
        }

        // The state before the event: the states after its prev_events, resolved.
        if (!TryResolveStateBefore(pdu, givenStateBefore, out StateMap before, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> lacking, cancellationToken))
        {
            return new ReceiveResult.Missing(prevEvents, lacking);
        }

        // Check 5: by the state before it. Checks 4 and 5 are independent of each other.
        if (!TryCheckAtPlace(verified, before, out AuthVerdict verdict, out lacking, cancellationToken))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        if (!verdict.IsAllowed)
        {
            return Reject(verified, known, before, RejectionReason.StateBefore, verdict);
        }

        // Check 6: by the current state, as it is before the event. Check 7: the policy server.
        ServerName? unreachable = null;
        if (options.Mode == ReceiveMode.Live)
        {
            AuthVerdict now = verdict;
            if (JudgesSoftFailure && !BuildsOnAllExtremities(pdu) && !TryCheck(verified, CurrentState, out now, out lacking))
            {
                return new ReceiveResult.Missing([], lacking);
            }

            ServerName? unsignedBy = now.IsAllowed ? FindMissingPolicySignature(received) : null;
            if (unsignedBy is { } policyServer && options.PolicyServer == PolicyServerStatus.NotAsked)
            {
                return new ReceiveResult.NeedsPolicySignature(policyServer);
            }

            if (unsignedBy is { } silent && options.PolicyServer == PolicyServerStatus.Unreachable)
            {
                if (_options.WhenPolicyServerUnreachable == PolicyServerFallback.Defer)
                {
                    return new ReceiveResult.Deferred(silent);
                }

                unreachable = silent;
            }

            bool isAcceptedUnsigned = unreachable is not null && _options.WhenPolicyServerUnreachable == PolicyServerFallback.Accept;
            if (!now.IsAllowed || (unsignedBy is not null && !isAcceptedUnsigned))
            {
                RoomEvent softFailed = unsignedBy is { } server ? RoomEvent.SoftFail(verified, before, server) : RoomEvent.SoftFail(verified, before, now);
                PlaceFailed(softFailed, known, unreachable, cancellationToken);
                return new ReceiveResult.SoftFailed(softFailed);
            }
        }

        var accepted = RoomEvent.Accept(verified, before, verdict, unreachable);
        if (!TryPlace(accepted, known, options.Mode == ReceiveMode.Backfill, out lacking, cancellationToken))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        NotePolicyRecheck(pdu.EventId, unreachable);
        return new ReceiveResult.Accepted(accepted);
    }

    /// <summary>Determines whether an event belongs to another room. If so, the room remembers this.</summary>
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
            : throw new ArgumentException($"The room has version {Version}, but the event was parsed as one of version {pdu.Version}.", nameof(verified));
    }

    /// <summary>Determines whether two events with one ID are the same event. In room versions 1 and 2 an ID is not a hash: the first event with an ID stands.</summary>
    private static bool IsSameEvent(Pdu known, Pdu pdu) =>
        known.Version.Format.EventIdFormat != EventIdFormat.Declared || known.ComputeReferenceHash().AsSpan().SequenceEqual(pdu.ComputeReferenceHash());

    /// <summary>Replaces a redacted copy by the full event, if its content hash matches.</summary>
    /// <returns>The event as the room now holds it.</returns>
    private RoomEvent ReplaceRedactedCopy(RoomEvent known, VerifiedPdu verified)
    {
        if (known.RedactedBy is not null || !known.VerifiedPdu.IsRedacted || verified.IsRedacted || !verified.Pdu.ContentHashMatches() || !IsSameEvent(known.Pdu, verified.Pdu))
        {
            return known;
        }

        RoomEvent full = known.WithEvent(verified);
        Hold(full);
        return full;
    }

    /// <summary>Returns the full one of two copies of an event; where both are full, the one that was received.</summary>
    private static VerifiedPdu ChooseFullCopy(VerifiedPdu held, VerifiedPdu received) =>
        received.IsRedacted && !held.IsRedacted && held.Pdu.ContentHashMatches() ? held : received;

    private ReceiveResult.Missing? FindMissing(Pdu pdu, bool prevEventsAreGiven)
    {
        // An outlier does not have a state, because its place in the graph is unknown. An event that references itself is never available when it arrives.
        SortedSet<EventId>? lacking = null;
        foreach (EventId id in pdu.PrevEvents)
        {
            if (id == pdu.EventId || (!prevEventsAreGiven && !_events.IsInGraph(id)))
            {
                _ = (lacking ??= []).Add(id);
            }
        }

        ImmutableArray<EventId> auth = FindMissingAuthEvents(pdu);
        return lacking is not null || auth.Length > 0 ? new ReceiveResult.Missing([.. lacking ?? []], auth) : null;
    }

    private ImmutableArray<EventId> FindMissingAuthEvents(Pdu pdu)
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

    /// <summary>Rejects an event before any state is resolved. A reported state is used now, because nobody reports it again.</summary>
    private ReceiveResult RejectWithoutResolving(
        VerifiedPdu verified, RoomEvent? known, StateMap? given, RejectionReason reason, AuthVerdict? refusal, CancellationToken cancellationToken)
    {
        StateMap? before = null;
        if (given is not null)
        {
            if (!TryResolveStateBefore(
                verified.Pdu, given, out StateMap resolved, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> lacking, cancellationToken))
            {
                return new ReceiveResult.Missing(prevEvents, lacking);
            }

            before = resolved;
        }
        else if (verified.Pdu.PrevEvents.Count == 1 && _events.TryGetStateAfter(verified.Pdu.PrevEvents[0], out StateMap? single))
        {
            before = single;
        }

        return Reject(verified, known, before, reason, refusal);
    }

    /// <param name="pdu">The event.</param>
    /// <param name="given">The state that was reported for the unknown <c>prev_events</c>; null where all of them must be known.</param>
    /// <param name="before">The state before the event.</param>
    /// <param name="prevEvents">The <c>prev_events</c> without an available state.</param>
    /// <param name="missing">The events of states and auth chains that are not available.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    private bool TryResolveStateBefore(
        Pdu pdu, StateMap? given, out StateMap before, out ImmutableArray<EventId> prevEvents, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        // Most events have one prev_event.
        missing = [];
        prevEvents = [];
        if (pdu.PrevEvents.Count == 1 && _events.TryGetStateAfter(pdu.PrevEvents[0], out StateMap? single))
        {
            before = single;
            return true;
        }

        before = StateMap.Empty;
        if (!TryComputeStates(pdu.PrevEvents, out missing, cancellationToken))
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

        // A known state is never replaced by a reported one.
        if (given is not null && unknown is not null)
        {
            if (!TryFilterGiven(given, out StateMap filtered, out missing))
            {
                return false;
            }

            states.Add(filtered);
        }

        return states.Count == 0 || TryMerge(states, out before, out missing, cancellationToken);
    }

    /// <summary>Removes the entries of a reported state that cannot be part of a state: rejected events, and events of another slot.</summary>
    private bool TryFilterGiven(StateMap given, out StateMap state, out ImmutableArray<EventId> missing)
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

    /// <summary>Checks an event by the auth rules that depend on a state.</summary>
    /// <returns>True if there is a verdict; false if events of the state are missing.</returns>
    private bool TryCheck(VerifiedPdu verified, StateMap state, out AuthVerdict verdict, out ImmutableArray<EventId> missing)
    {
        var view = new RoomStateView(_events, state);
        verdict = AuthRules.CheckStateDependent(verified, view);
        missing = view.Missing;
        return missing.IsEmpty;
    }

    /// <summary>Checks an event by all auth rules, with its own auth events as the state. All of them are available.</summary>
    private AuthVerdict CheckByAuthEvents(VerifiedPdu verified)
    {
        var cited = new List<AuthEvent>();
        foreach (EventId id in verified.Pdu.AuthEvents)
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

        return AuthRules.Check(verified, cited, new AuthEventsState(cited, Version.Format.UsesCreateEventIdAsRoomId ? CreateEvent : null), new AuthEvent(CreateEvent));
    }

    private ReceiveResult.Rejected Reject(VerifiedPdu verified, RoomEvent? known, StateMap? before, RejectionReason reason, AuthVerdict? refusal)
    {
        var rejected = RoomEvent.Reject(verified, before, reason, refusal);
        PlaceFailed(rejected, known);
        return new ReceiveResult.Rejected(rejected);
    }
}
