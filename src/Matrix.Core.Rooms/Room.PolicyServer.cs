using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Checks the signatures of policy servers. They never affect authorisation: an event without the signature is at most soft-failed.</content>
public sealed partial class Room
{
    private static readonly StateSlot PolicySlot = new("m.room.policy", "");

    /// <summary>The maximum number of <see cref="PolicyRechecks"/>. Above it, the oldest are forgotten.</summary>
    public const int MaxPolicyRechecks = 1024;

    private readonly BoundedEventMap<ServerName> _policyRechecks = new(MaxPolicyRechecks);

    /// <summary>The policy rechecks on which an accepted event builds. When they are accepted, they do not become extremities.</summary>
    private readonly BoundedEventMap<bool> _builtOn = new(MaxPolicyRechecks);

    /// <summary>
    /// Gets the events that were accepted or soft-failed while their policy server could not be reached, oldest first. When it can be reached again, ask it to sign them, and call
    /// <see cref="RecheckPolicySignature"/>. A snapshot does not contain this list.
    /// </summary>
    public ImmutableArray<EventId> PolicyRechecks => [.. _policyRechecks.EventIds];

    /// <summary>Judges an event of <see cref="PolicyRechecks"/> again, after the policy server has signed it.</summary>
    /// <param name="signed">The event with the signature of the policy server.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>
    /// <see cref="ReceiveResult.Accepted"/> where the signature is valid and the current state allows the event: an event that was soft-failed is now shown to users, and becomes a forward extremity unless an
    /// accepted event builds on it. <see cref="ReceiveResult.SoftFailed"/> where the current state does not allow the event. <see cref="ReceiveResult.NeedsPolicySignature"/> where the signature
    /// is still missing. <see cref="ReceiveResult.AlreadyKnown"/> where the event is not one of <see cref="PolicyRechecks"/>. An event that the room does not have is received as an event that was just sent.
    /// </returns>
    /// <remarks>The current policy of the room applies: if the room no longer has a policy server, no signature is required.</remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#validating-policy-server-signatures">Server-server API, Validating policy server signatures</seealso>
    public ReceiveResult RecheckPolicySignature(VerifiedPdu signed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signed);
        using HistoryReader.Session session = _events.BeginSession();
        Pdu pdu = signed.Pdu;
        if (IsOfOtherRoom(signed))
        {
            return new ReceiveResult.OtherRoom();
        }

        if (!_events.TryGet(pdu.EventId, out RoomEvent? known) || !IsSameEvent(known.Pdu, pdu))
        {
            return known is null ? Receive(signed, ReceiveOptions.Live, cancellationToken) : new ReceiveResult.AlreadyKnown(known);
        }

        if (!_policyRechecks.Contains(pdu.EventId))
        {
            return new ReceiveResult.AlreadyKnown(known);
        }

        if (FindMissingPolicySignature(pdu) is { } via)
        {
            return new ReceiveResult.NeedsPolicySignature(via);
        }

        VerifiedPdu full = ChooseFullCopy(known.VerifiedPdu, signed);
        return known.Status == EventStatus.Accepted ? AddPolicySignature(known, full) : AcceptSoftFailed(known, full, cancellationToken);
    }

    /// <summary>
    /// Removes an event from <see cref="PolicyRechecks"/>, because the policy server refused to sign it. The decision about the event stands. A host hides the event from its users if it was accepted.
    /// </summary>
    /// <param name="eventId">The event ID.</param>
    /// <returns><see langword="true"/> if it was one of <see cref="PolicyRechecks"/>; otherwise <see langword="false"/>.</returns>
    public bool ForgetPolicyRecheck(EventId eventId)
    {
        _ = _builtOn.Remove(eventId);
        return _policyRechecks.Remove(eventId);
    }

    private void NotePolicyRecheck(EventId id, ServerName? unreachable)
    {
        if (unreachable is { } server)
        {
            _policyRechecks.Add(id, server);
        }
    }

    private void NoteBuiltOn(HashSet<EventId> reached)
    {
        // The shorter of the two lists is enumerated.
        IEnumerable<EventId> noted = reached.Count < _policyRechecks.Count ? reached.Where(_policyRechecks.Contains).Order() : _policyRechecks.EventIds.Where(reached.Contains);
        foreach (EventId id in noted)
        {
            _builtOn.Add(id, value: true);
        }
    }

    private ReceiveResult.Accepted AddPolicySignature(RoomEvent known, VerifiedPdu signed)
    {
        RoomEvent withSignature = known.WithPolicySignature(signed);
        Hold(withSignature);
        _ = ForgetPolicyRecheck(signed.EventId);
        return new ReceiveResult.Accepted(withSignature);
    }

    /// <summary>Accepts an event that was soft-failed, if the current state allows it. The states around it do not change.</summary>
    private ReceiveResult AcceptSoftFailed(RoomEvent known, VerifiedPdu signed, CancellationToken cancellationToken)
    {
        EventId id = signed.EventId;
        if (!_events.TryGetStateBefore(known, out StateMap? before))
        {
            return new ReceiveResult.Missing([], [id]);
        }

        AuthVerdict now = default;
        if (!TryCheckAtPlace(signed, before, out AuthVerdict verdict, out ImmutableArray<EventId> lacking, cancellationToken)
            || (JudgesSoftFailure && !TryCheck(signed, CurrentState, out now, out lacking)))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        now = JudgesSoftFailure ? now : verdict;
        if (!now.IsAllowed || !verdict.IsAllowed)
        {
            RoomEvent failed = RoomEvent.SoftFail(signed, before, now.IsAllowed ? verdict : now);
            Hold(failed);
            _ = ForgetPolicyRecheck(id);
            return new ReceiveResult.SoftFailed(failed);
        }

        // If an accepted event builds on this one, then neither this event nor the events before it are extremities.
        bool isBuiltOn = _builtOn.Contains(id);
        var accepted = RoomEvent.Accept(signed, before, verdict);
        if (!TryPlace(accepted, known, isHistory: isBuiltOn, out lacking, cancellationToken))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        _ = ForgetPolicyRecheck(id);
        return new ReceiveResult.Accepted(accepted);
    }

    /// <summary>Finds the policy server that should have signed an event and did not.</summary>
    /// <returns>The policy server; null where it has signed the event, or the room does not require a signature.</returns>
    private ServerName? FindMissingPolicySignature(Pdu pdu)
    {
        // The event that sets the policy never needs a signature, so that the policy can always be changed.
        if (pdu.Slot == PolicySlot || !TryGetStateEvent(PolicySlot, out VerifiedPdu? policy))
        {
            return null;
        }

        JsonSlice content = policy.Pdu.Content;
        if (!content.TryGetMember("via"u8, out JsonSlice via) || !via.TryGetUtf8(out ReadOnlySpan<byte> name)
            || !content.TryGetMember("public_keys"u8, out JsonSlice keys) || !keys.TryGetMember("ed25519"u8, out JsonSlice value)
            || !value.TryGetUtf8(out ReadOnlySpan<byte> base64)
            || !ServerName.TryParse(name, out ServerName server))
        {
            return null;
        }

        bool signed = VerifyKey.TryFromBase64(base64, out VerifyKey? key) && pdu.IsSignedByPolicyServer(server, key);
        return !signed && _currentServers.HasJoined(server, CurrentState, out _) ? server : null;
    }
}
