namespace Matrix.Core.StateResolution;

/// <summary>Where the spec and the network differ, or honest readings do. The defaults are what most of the network does.</summary>
public sealed record ResolutionOptions
{
    /// <summary>The defaults.</summary>
    public static ResolutionOptions Default { get; } = new();

    /// <summary>Whether the auth chain of a state holds the events of the state themselves, when the chains of states are compared.</summary>
    /// <value>Default: <see langword="true"/>, as Synapse and gomatrixserverlib do. The spec's words leave the events out.</value>
    /// <remarks>In about one of three hundred merges with forged timestamps the two come to different states.</remarks>
    public bool AuthChainIncludesState { get; init; } = true;

    /// <summary>Whether an event that was rejected may be allowed in the resolved state.</summary>
    /// <value>Default: <see langword="false"/>, as the network does. The spec says that an event rejected by the state before it may.</value>
    /// <remarks>
    /// A rejected event takes part in the orderings either way, and is never taken as an auth event of another. To follow the spec, mark as
    /// rejected only events that were rejected by their own auth events.
    /// </remarks>
    public bool ReadmitsRejected { get; init; }

    /// <summary>Whether events that are not at hand are passed over instead of answered.</summary>
    /// <value>Default: <see langword="false"/>: resolution answers with the events that it lacks.</value>
    public bool PassesOverMissing { get; init; }

    /// <summary>Whether the result explains itself.</summary>
    /// <value>Default: <see langword="false"/>. It costs nothing where it is not asked for.</value>
    public bool Explains { get; init; }
}
