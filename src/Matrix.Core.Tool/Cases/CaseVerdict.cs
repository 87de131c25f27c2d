using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Cases;

/// <summary>Represents the verdict on an event of a case, which may have asked for half of the rules.</summary>
internal sealed record CaseVerdict
{
    private readonly string _text;

    private CaseVerdict(RoomVersion version, AuthRule rule, bool isAllowed, string reason)
    {
        var info = AuthRuleInfo.Get(rule, version);
        IsAllowed = isAllowed;
        Rule = info.Number;
        Code = info.Code;
        Reason = reason;
        _text = $"{(isAllowed ? "allowed by" : "rejected by")} v{version} rule {Rule}: {reason}";
    }

    public bool IsAllowed { get; }

    public string Rule { get; }

    public string Code { get; }

    public string Reason { get; }

    public static CaseVerdict From(AuthVerdict verdict, RoomVersion version) => new(version, verdict.DecidedBy, verdict.IsAllowed, verdict.Reason);

    /// <summary>The verdict on an event that none of the state-independent rules rejects, where they are all that was asked for.</summary>
    public static CaseVerdict FromStateIndependent(AuthRejection? rejection, Pdu pdu)
    {
        if (rejection is { Verdict: var verdict })
        {
            return From(verdict, pdu.Version);
        }

        return pdu.IsType("m.room.create"u8)
            ? new CaseVerdict(pdu.Version, AuthRule.Create, isAllowed: true, "the event creates its room")
            : new CaseVerdict(pdu.Version, AuthRule.Otherwise, isAllowed: true, "no rule rejects the event");
    }

    public override string ToString() => _text;
}
