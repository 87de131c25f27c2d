using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>What resolution came to: a state, or the events that it lacks.</summary>
public sealed class Resolution
{
    internal Resolution(StateMap state, ResolutionTrace? trace)
    {
        State = state;
        Trace = trace;
        MissingEvents = [];
    }

    internal Resolution(ImmutableArray<EventId> missingEvents) => MissingEvents = missingEvents;

    /// <summary>Whether there is a state.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    public bool IsResolved => State is not null;

    /// <summary>The state; null where events are missing.</summary>
    public StateMap? State { get; }

    /// <summary>The events to fetch, in order; empty where there is a state. When they are at hand, more of what they cite may be asked for.</summary>
    public ImmutableArray<EventId> MissingEvents { get; }

    /// <summary>How many events were in the full conflicted set.</summary>
    internal int Size { get; init; }

    /// <summary>Why the state is what it is; null where it was not asked for (<see cref="ResolutionOptions.Explains"/>) or nothing was in conflict.</summary>
    public ResolutionTrace? Trace { get; }
}
