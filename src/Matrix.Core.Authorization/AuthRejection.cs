namespace Matrix.Core.Authorization;

/// <summary>Represents why the state-independent auth rules reject an event.</summary>
/// <remarks>These rules alone never allow an event. An event that passes them still has to pass <see cref="AuthRules.CheckStateDependent"/>.</remarks>
public readonly record struct AuthRejection
{
    internal AuthRejection(AuthVerdict verdict) => Verdict = verdict;

    /// <summary>Gets the verdict on the event, which is not allowed.</summary>
    public AuthVerdict Verdict { get; }

    /// <summary>Gets the rule that rejects the event.</summary>
    public AuthRule DecidedBy => Verdict.DecidedBy;

    /// <summary>Gets a sentence that says why the event is rejected.</summary>
    public string Reason => Verdict.Reason;

    /// <inheritdoc cref="AuthVerdict.ToString"/>
    public override string ToString() => Verdict.ToString();
}
