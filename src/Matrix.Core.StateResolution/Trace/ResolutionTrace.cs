using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Why a resolution came to its state, step by step, as data.</summary>
/// <remarks>Properties are set by name; more may come. Lists are in the order in which resolution took the events.</remarks>
public sealed record ResolutionTrace
{
    /// <summary>The room version.</summary>
    public required RoomVersion Version { get; init; }

    /// <summary>The keys on which the states differ, and what each has there, in the order of the keys.</summary>
    public ImmutableArray<ConflictedKey> ConflictedKeys { get; init; } = [];

    /// <summary>The full conflicted set (versions 2 and 2.1), in the order of the event IDs, and why each event is in it.</summary>
    public ImmutableArray<ConflictedEvent> FullConflictedSet { get; init; } = [];

    /// <summary>The power events and what is behind them, in reverse topological power order, and what decided each place.</summary>
    public ImmutableArray<PowerOrderedEvent> PowerOrder { get; init; } = [];

    /// <summary>The mainline, newest first; empty where no power levels came out of the first pass.</summary>
    public ImmutableArray<EventId> Mainline { get; init; } = [];

    /// <summary>The other events in mainline order, and where each stands.</summary>
    public ImmutableArray<MainlineOrderedEvent> MainlineOrder { get; init; } = [];

    /// <summary>Every judgement in the order in which it was made.</summary>
    public ImmutableArray<AuthCheckTrace> Judgements { get; init; } = [];

    /// <summary>For each conflicted key what came out, and why the others did not.</summary>
    public ImmutableArray<KeyOutcome> Outcomes { get; init; } = [];
}
