using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Commands;

/// <summary>Runs the checks on receipt, up to the content hash, on one line of a log.</summary>
internal sealed class LineChecker
{
    private readonly PduVerifier _verifier = new();
    private readonly IKeySource _keys;

    public LineChecker(IKeySource keys) => _keys = keys;

    public LineVerdict Check(long number, LogLine line, VersionSource versions)
    {
        if (!versions.TryGet(line, out RoomVersion version, out string reason))
        {
            return LineVerdict.Unreadable(number, "unknown_room_version", reason);
        }

        LineVerdict verdict = Pdu.TryParse(line.Pdu.Span, version, out Pdu? pdu, out PduError malformed)
            ? CheckEvent(number, pdu)
            : Malformed(number, line, version, malformed);
        return verdict with { RoomVersion = version.ToString() } is var named && HasWrongId(named, line) ? WrongId(named, line) : named;
    }

    private LineVerdict CheckEvent(long number, Pdu pdu)
    {
        LineVerdict verdict = Describe(number, pdu);
        if (!_verifier.TryVerify(pdu, _keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return verdict with { Verdict = LineVerdict.Dropped, Code = unsigned.Code, Reason = unsigned.ToString() };
        }

        if (verified.IsRedacted)
        {
            return verdict with
            {
                Verdict = LineVerdict.Redacted,
                Code = "content_hash_mismatch",
                Reason = "the content hash does not match; the redacted event is used",
            };
        }

        return pdu.OverlongField == PduField.None
            ? verdict
            : verdict with { Code = "overlong_field", Reason = "a field is longer than 255 bytes; the event is kept as rejected" };
    }

    private LineVerdict Malformed(long number, LogLine line, RoomVersion version, PduError malformed)
    {
        // The fields that can still be read help to find the event.
        LineVerdict verdict = Pdu.TryLoadTrusted(line.Pdu.Span, version, eventId: null, out Pdu? pdu, out _)
            ? Describe(number, pdu)
            : LineVerdict.Unreadable(number, "", "");
        return verdict with { Verdict = LineVerdict.Dropped, Code = malformed.Code, Reason = malformed.ToString() };
    }

    private LineVerdict Describe(long number, Pdu pdu) => new()
    {
        Line = number,
        EventId = pdu.EventId,
        Type = pdu.Type.ToString(),
        Verdict = LineVerdict.Ok,
        ContentHashMatches = pdu.ContentHashMatches(),
        Signatures = _verifier.CheckAll(pdu, _keys),
    };

    private static bool HasWrongId(LineVerdict verdict, LogLine line) =>
        verdict.Verdict != LineVerdict.Dropped && line.EventId is not null
        && !(EventId.TryParse(line.EventId, out EventId given) && given == verdict.EventId);

    private static LineVerdict WrongId(LineVerdict verdict, LogLine line) => verdict with
    {
        Verdict = LineVerdict.Dropped,
        Code = "wrong_event_id",
        Reason = $"the log gives the event ID {line.EventId}, but the computed ID is {verdict.EventId}",
    };
}
