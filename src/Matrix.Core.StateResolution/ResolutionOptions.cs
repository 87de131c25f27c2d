namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents options for points where the specification is ambiguous or implementations differ. The defaults are what most of the network does.
/// </summary>
public sealed record ResolutionOptions
{
    /// <summary>Gets the default options.</summary>
    public static ResolutionOptions Default { get; } = new();

    /// <summary>
    /// Gets a value that indicates whether the auth chain of a state includes the events of the state themselves when the chains of states are compared.
    /// </summary>
    /// <value>Default: <see langword="true"/>, as in Synapse and gomatrixserverlib. The text of the specification leaves these events out.</value>
    /// <remarks>The two settings give different states in about one of three hundred merges with forged timestamps.</remarks>
    public bool AuthChainIncludesState { get; init; } = true;

    /// <summary>Gets a value that indicates whether an event that was rejected may be allowed into the resolved state.</summary>
    /// <value>
    /// Default: <see langword="false"/>, as on the network. The specification says that an event that was rejected by the state before it may be allowed:
    /// <see href="https://spec.matrix.org/v1.19/rooms/v2/#rejected-events">Rejected events</see>.
    /// </value>
    /// <remarks>
    /// With either setting, a rejected event takes part in the orderings and is never used as an auth event of another event. To follow the specification, mark
    /// as rejected only the events that were rejected by their own auth events.
    /// </remarks>
    public bool ReadmitsRejected { get; init; }

    /// <summary>Gets a value that indicates whether missing events are skipped instead of reported.</summary>
    /// <value>Default: <see langword="false"/>. The result then names the missing events.</value>
    public bool PassesOverMissing { get; init; }

    /// <summary>Gets a value that indicates whether the result has a trace that explains it.</summary>
    /// <value>Default: <see langword="false"/>. Without it no trace is recorded.</value>
    public bool Explains { get; init; }
}
