using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Represents the verdict of the auth rules on an event: the result, the rule that decided it, and the facts.</summary>
public readonly partial record struct AuthVerdict
{
    private readonly RoomVersion? _version;
    private readonly AuthFacts? _facts;

    internal AuthVerdict(RoomVersion version, AuthRule decidedBy, bool isAllowed, AuthFacts? facts)
    {
        _version = version;
        DecidedBy = decidedBy;
        IsAllowed = isAllowed;
        _facts = facts;
    }

    /// <summary>Gets a value that indicates whether the event is allowed.</summary>
    public bool IsAllowed { get; }

    /// <summary>Gets the rule that decided.</summary>
    public AuthRule DecidedBy { get; }

    /// <summary>Gets the facts that decided a rejection; <see cref="AuthFacts.None"/> if the event is allowed.</summary>
    public AuthFacts Facts => _facts ?? AuthFacts.None;

    /// <summary>Gets the number of the rule as the page of the room version shows it, for example <c>5.3.5.2</c>; empty for <c>default</c>.</summary>
    public string RuleNumber => _version is null ? "" : RuleTable.GetNumber(DecidedBy, _version);

    /// <summary>Gets the address of the auth rules on the page of the room version; null for <c>default</c> and for a version that names no page.</summary>
    public Uri? RuleUrl => _version is null ? null : AuthRuleInfo.Get(DecidedBy, _version).Url;

    /// <summary>Gets the name of the rule that is the same in every room version, for example <c>AU-5.3e.2</c>. The names are this library's own.</summary>
    public string Code => RuleTable.GetCode(DecidedBy);

    /// <summary>Gets a sentence that says why the event is allowed or rejected.</summary>
    public string Reason => VerdictSentences.Of(DecidedBy, IsAllowed, Facts);

    /// <summary>Returns the verdict with the room version and the number of the rule, for example <c>rejected by v12 rule 5.3.5.2: …</c>.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed by" : "rejected by")} v{_version} rule {RuleNumber}: {Reason}";
}
