using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Whether the auth rules allow an event, by which rule, and what decided.</summary>
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

    /// <summary>Whether the event is allowed.</summary>
    public bool IsAllowed { get; }

    /// <summary>The rule that decided.</summary>
    public AuthRule DecidedBy { get; }

    /// <summary>What decided a refusal; nothing where the event is allowed.</summary>
    public AuthFacts Facts => _facts ?? AuthFacts.None;

    /// <summary>The number of the rule as the page of the room version shows it: <c>5.3.5.2</c>.</summary>
    public string Rule => _version is null ? "" : RuleNumbers.NumberOf(DecidedBy, _version);

    /// <summary>The name of the rule that is the same in every room version: <c>AU-5.3e.2</c>.</summary>
    public string Code => RuleNumbers.CodeOf(DecidedBy);

    /// <summary>A sentence that says what decided.</summary>
    public string Reason => VerdictSentences.Of(DecidedBy, IsAllowed, Facts);

    /// <summary>The verdict with the version and number of the rule: <c>rejected by v12 rule 5.3.5.2: …</c>.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed by" : "rejected by")} v{_version} rule {Rule}: {Reason}";
}
