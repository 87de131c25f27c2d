using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Policy servers.</summary>
/// <remarks>Matrix spec 1.18, server-server API, § Policy Servers. They never affect auth: an event that lacks the signature is soft-failed at the most.</remarks>
public sealed partial class Room
{
    private static readonly StateSlot PolicyKey = new("m.room.policy", "");

    /// <summary>The most events that are remembered as judged while their policy server could not be reached; the oldest are forgotten first.</summary>
    public const int MaxPolicyRechecks = 1024;

    private readonly PolicyServerFallback _policyFallback;
    private readonly RecentEvents<ServerName> _unasked = new(MaxPolicyRechecks);

    /// <summary>Those of them that an accepted event builds on: when they are accepted, they are no extremities.</summary>
    private readonly RecentEvents<bool> _builtOn = new(MaxPolicyRechecks);

    /// <summary>
    /// Gets the events that were accepted or soft-failed while their policy server could not be reached, oldest first: ask it about them when it can
    /// be, and give them to <see cref="RecheckPolicySignature"/>. A snapshot does not hold them.
    /// </summary>
    public ImmutableArray<EventId> PolicyRechecks => [.. _unasked.EventIds];

    /// <summary>Judges an event again that was judged while its policy server could not be reached, now that the policy server has signed it.</summary>
    /// <param name="signed">The event with the policy server's signature.</param>
    /// <returns>
    /// Accepted, where the signature holds and the current state allows the event: a soft-failed one is shown from now on, and is built upon unless an
    /// accepted event builds on it already. Soft-failed, where the current state does not allow it. <see cref="ReceiveResult.NeedsPolicySignature"/>, where
    /// the event still lacks the signature. <see cref="ReceiveResult.AlreadyKnown"/>, where it is not one of <see cref="PolicyRechecks"/>.
    /// </returns>
    /// <remarks>The room's rules are those of now: where the policy was lifted meanwhile, no signature is asked for.</remarks>
    public ReceiveResult RecheckPolicySignature(VerifiedPdu signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        using HistoryReader.Work reading = _events.BeginWork();
        Pdu pdu = signed.Pdu;
        if (IsOfOtherRoom(signed))
        {
            return new ReceiveResult.OtherRoom();
        }

        if (!_events.TryGet(pdu.EventId, out RoomEvent? known) || !IsSameEvent(known.Pdu, pdu))
        {
            return known is null ? Receive(signed, ReceiveMode.Live) : new ReceiveResult.AlreadyKnown(known);
        }

        if (!_unasked.Contains(pdu.EventId))
        {
            return new ReceiveResult.AlreadyKnown(known);
        }

        if (FindPolicyServerThatHasNotSigned(pdu) is { } via)
        {
            return new ReceiveResult.NeedsPolicySignature(via);
        }

        VerifiedPdu whole = Fuller(known.VerifiedPdu, signed);
        return known.Status == EventStatus.Accepted ? Countersign(known, whole) : Rehabilitate(known, whole);
    }

    /// <summary>Ends the wait for a policy server that now refuses to sign: what became of the event stands. A host hides an accepted one.</summary>
    /// <param name="eventId">The event.</param>
    /// <returns>Whether it was one of <see cref="PolicyRechecks"/>.</returns>
    public bool ForgetPolicyRecheck(EventId eventId)
    {
        _ = _builtOn.Remove(eventId);
        return _unasked.Remove(eventId);
    }

    private static bool IsLive(ReceiveMode mode) =>
        mode is ReceiveMode.Live or ReceiveMode.LiveWithoutPolicySignature or ReceiveMode.LiveWithPolicyServerUnreachable;

    private void NoteUnasked(EventId id, ServerName? via)
    {
        if (via is { } server)
        {
            _unasked.Add(id, server);
        }
    }

    private void NoteBuiltOn(HashSet<EventId> reached)
    {
        // Either may be long, and mostly one is short.
        IEnumerable<EventId> noted = reached.Count < _unasked.Count ? reached.Where(_unasked.Contains).Order() : _unasked.EventIds.Where(reached.Contains);
        foreach (EventId id in noted)
        {
            _builtOn.Add(id, value: true);
        }
    }

    private ReceiveResult.Accepted Countersign(RoomEvent known, VerifiedPdu signed)
    {
        RoomEvent whole = known.WithPolicySignature(signed);
        Hold(whole);
        _ = ForgetPolicyRecheck(signed.EventId);
        return new ReceiveResult.Accepted(whole);
    }

    /// <summary>Takes a soft-failed event among the accepted ones: its states are what they were.</summary>
    private ReceiveResult Rehabilitate(RoomEvent known, VerifiedPdu signed)
    {
        EventId id = signed.EventId;
        if (!_events.TryGetStateBefore(known, out StateMap? before))
        {
            return new ReceiveResult.Missing([], [id]);
        }

        if (!TryCheck(signed, before, out AuthVerdict verdict, out ImmutableArray<EventId> lacking)
            || !TryCheck(signed, CurrentState, out AuthVerdict now, out lacking))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        if (!now.IsAllowed || !verdict.IsAllowed)
        {
            RoomEvent failed = RoomEvent.SoftFail(signed, before, now.IsAllowed ? verdict : now);
            Hold(failed);
            _ = ForgetPolicyRecheck(id);
            return new ReceiveResult.SoftFailed(failed);
        }

        // An accepted event may build on it already: then it is no extremity, and what it builds on is none either.
        bool isBuiltOn = _builtOn.Contains(id);
        var accepted = RoomEvent.Accept(signed, before, verdict);
        if (!TryPlace(accepted, known, isBuiltOn ? ReceiveMode.Backfill : ReceiveMode.Live, out lacking))
        {
            return new ReceiveResult.Missing([], lacking);
        }

        _ = ForgetPolicyRecheck(id);
        return new ReceiveResult.Accepted(accepted);
    }

    /// <summary>The policy server whose signature the event should carry and does not; null where the room asks for none.</summary>
    private ServerName? FindPolicyServerThatHasNotSigned(Pdu pdu)
    {
        // The policy itself can always be changed.
        if (pdu.Slot == PolicyKey || FindState(PolicyKey) is not { } policy)
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
