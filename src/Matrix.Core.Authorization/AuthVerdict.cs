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

    /// <summary>Gets the rule that decided, or <see cref="AuthRule.None"/> for the <c>default</c> value.</summary>
    public AuthRule DecidedBy { get; }

    /// <summary>Gets the facts that decided a refusal. No fact is set if the event is allowed.</summary>
    public AuthFacts Facts => _facts ?? AuthFacts.None;

    /// <summary>Gets the number of the rule on the page of the room version, for example <c>5.3.5.2</c>.</summary>
    public string RuleNumber => _version is null ? "" : RuleNumbers.NumberOf(DecidedBy, _version);

    /// <summary>Gets the name of the rule that is the same in every room version, for example <c>AU-5.3e.2</c>.</summary>
    public string Code => RuleNumbers.CodeOf(DecidedBy);

    /// <summary>Gets a sentence that gives the reason.</summary>
    public string Reason => VerdictSentences.Of(DecidedBy, IsAllowed, Facts);

    /// <summary>Returns the verdict with the room version and the number of the rule: <c>rejected by v12 rule 5.3.5.2: …</c>.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed by" : "rejected by")} v{_version} rule {RuleNumber}: {Reason}";
}
