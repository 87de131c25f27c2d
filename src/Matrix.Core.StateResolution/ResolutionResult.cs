using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the result of a resolution: a state, or the IDs of the missing events.</summary>
public sealed class ResolutionResult
{
    internal ResolutionResult(StateMap state, ResolutionTrace? trace)
    {
        State = state;
        Trace = trace;
        MissingEvents = [];
    }

    internal ResolutionResult(ImmutableArray<EventId> missingEvents) => MissingEvents = missingEvents;

    /// <summary>Gets a value that indicates whether the resolution has a state.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    public bool IsResolved => State is not null;

    /// <summary>Gets the resolved state, or <see langword="null"/> if events are missing.</summary>
    public StateMap? State { get; }

    /// <summary>Gets the IDs of the events to fetch, in order; empty if there is a state.</summary>
    /// <remarks>When these events are available, the next attempt may name further events that they cite.</remarks>
    public ImmutableArray<EventId> MissingEvents { get; }

    /// <summary>Gets the number of events in the full conflicted set; 0 in version 1, for a single state and if events are missing.</summary>
    internal int Size { get; init; }

    /// <summary>
    /// Gets the explanation of the result, or <see langword="null"/> if <see cref="ResolutionOptions.Explains"/> is not set, nothing was in conflict, or events
    /// are missing.
    /// </summary>
    public ResolutionTrace? Trace { get; }
}
