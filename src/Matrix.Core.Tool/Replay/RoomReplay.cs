using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Replay;

/// <summary>Replays the log of a room, line by line.</summary>
internal sealed class RoomReplay
{
    private readonly PduVerifier _verifier = new();
    private readonly IKeySource? _keys;
    private readonly ReceiveOptions _options;
    private readonly VersionSource _versions;

    /// <param name="keys">The keys, or <see langword="null"/> to leave signatures unchecked.</param>
    /// <param name="live"><see langword="true"/> to check events as if they arrived now, with soft failure.</param>
    /// <param name="versions">Finds the room version.</param>
    public RoomReplay(IKeySource? keys, bool live, VersionSource versions)
    {
        _keys = keys;
        _options = live ? new ReceiveOptions { PolicyServer = PolicyServerStatus.Refused } : ReceiveOptions.Log;
        _versions = versions;
    }

    /// <summary>Gets the room, or <see langword="null"/> before its create event.</summary>
    public Room? Room { get; private set; }

    public ReplayVerdict Take(long number, LogLine line)
    {
        RoomVersion version;
        if (Room is not null && line.RoomVersion is null)
        {
            version = Room.Version;
        }
        else if (!_versions.TryGet(line, out version, out string reason))
        {
            return Drop(number, default, "unknown_room_version", reason);
        }

        if (!Pdu.TryParse(line.Pdu.Span, version, out Pdu? pdu, out PduError malformed))
        {
            _ = PduJson.TryGetEventId(line.Pdu.Span, version, out EventId id, out _);
            return Drop(number, id, malformed.Code, malformed.ToString());
        }

        ReplayVerdict verdict = Judge(number, line, pdu);
        return verdict with { Type = pdu.Type.ToString(), Sender = pdu.Sender.ToString() };
    }

    private ReplayVerdict Judge(long number, LogLine line, Pdu pdu)
    {
        if (line.EventId is not null && !(EventId.TryParse(line.EventId, out EventId given) && given == pdu.EventId))
        {
            return Drop(number, pdu.EventId, "wrong_event_id", $"the log gives the event ID {line.EventId}, but the computed ID is {pdu.EventId}");
        }

        if (!TryVerify(pdu, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return Drop(number, pdu.EventId, unsigned.Code, unsigned.ToString());
        }

        bool isRedacted = _keys is null ? !pdu.ContentHashMatches() : verified.IsRedacted;
        if (Room is not null && pdu.Version != Room.Version)
        {
            return Drop(number, pdu.EventId, "wrong_room_version", $"the log gives room version {pdu.Version}, but the room has version {Room.Version}");
        }

        if (Room is null)
        {
            return Begin(number, verified) with { IsRedacted = isRedacted };
        }

        ReplayVerdict verdict = Describe(number, pdu.EventId, Room.Receive(verified, _options)) with { IsRedacted = isRedacted };

        // The state before an event that its own auth events reject is computed here. The room computes it only when it is needed.
        return verdict.StateAfter is not null && Room.TryGetStateAfter(pdu.EventId, out StateMap? after) ? verdict with { StateAfter = after } : verdict;
    }

    /// <summary>Tries to verify an event. Without keys only the content hash is checked, and an event that does not match is redacted.</summary>
    private bool TryVerify(Pdu pdu, [NotNullWhen(true)] out VerifiedPdu? verified, out PduVerificationError error)
    {
        if (_keys is not null)
        {
            return _verifier.TryVerify(pdu, _keys, out verified, out error);
        }

        error = default;
        verified = VerifiedPdu.TrustWithoutVerification(pdu.ContentHashMatches() ? pdu : pdu.Redact());
        return true;
    }

    private ReplayVerdict Begin(long number, VerifiedPdu verified)
    {
        if (!verified.Pdu.IsType("m.room.create"u8))
        {
            return Drop(number, verified.EventId, "no_room", "the log has no create event before this line");
        }

        if (!Room.TryCreate(verified, out Room? room, out RoomCreationError? error))
        {
            return new ReplayVerdict
            {
                Line = number,
                EventId = verified.EventId,
                Verdict = ReplayVerdict.Rejected,
                Rule = error.Verdict?.RuleNumber,
                Code = error.Code,
                Reason = error.Reason,
                StateAfter = StateMap.Empty,
            };
        }

        Room = room;
        return new ReplayVerdict { Line = number, EventId = verified.EventId, Verdict = ReplayVerdict.Accepted, StateAfter = room.CurrentState };
    }

    private static ReplayVerdict Describe(long number, EventId id, ReceiveResult received) => received switch
    {
        ReceiveResult.Accepted accepted => new ReplayVerdict { Line = number, EventId = id, Verdict = ReplayVerdict.Accepted, StateAfter = accepted.StateAfter },
        ReceiveResult.SoftFailed failed => Judged(number, id, ReplayVerdict.SoftFailed, failed),
        ReceiveResult.Rejected { Verdict: { } refusal } rejected => Judged(number, id, ReplayVerdict.Rejected, rejected) with
        {
            Reason = rejected.Reason == RejectionReason.AuthEvents ? $"against its auth events: {refusal.Reason}" : $"against the state before it: {refusal.Reason}",
        },
        ReceiveResult.Rejected rejected => Judged(number, id, ReplayVerdict.Rejected, rejected),
        ReceiveResult.AlreadyKnown known => Drop(number, id, "already_known", $"an earlier line has the same event, which was {known.Event.Status.ToString().ToLowerInvariant()}"),
        ReceiveResult.Missing missing => Drop(number, id, "missing_events", $"it cites {string.Join(", ", missing.EventIds)}, but no earlier line has that"),
        ReceiveResult.OtherRoom => Drop(number, id, "other_room", "the event belongs to another room"),
        _ => Drop(number, id, "not_taken", "the room did not accept the event"),
    };

    private static ReplayVerdict Judged(long number, EventId id, string name, ReceiveResult.Judged judged) => new()
    {
        Line = number,
        EventId = id,
        Verdict = name,
        Rule = judged.Verdict?.RuleNumber,
        Code = judged.Verdict?.Code ?? (judged.Event.UnsignedBy is null ? "overlong_field" : "policy_server"),
        Reason = judged.Verdict?.Reason ?? (judged.Event.UnsignedBy is null ? "a field is longer than 255 bytes" : "the policy server of the room has not signed it"),
        StateAfter = judged.Event.StateAfter ?? StateMap.Empty,
    };

    private static ReplayVerdict Drop(long number, EventId id, string code, string reason) =>
        new() { Line = number, EventId = id, Verdict = ReplayVerdict.Dropped, Code = code, Reason = reason };
}
