namespace Matrix.Core.Authorization;

/// <summary>Represents why the state-independent auth rules reject an event.</summary>
/// <remarks>There is no counterpart that allows: an event that passes these rules still has to pass <see cref="AuthRules.CheckStateDependent"/>.</remarks>
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
