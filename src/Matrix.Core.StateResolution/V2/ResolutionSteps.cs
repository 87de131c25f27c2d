using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>What a resolution did, by the numbers of an index: as much of it as a later one can take over.</summary>
/// <param name="ConflictedKeys">The keys in conflict.</param>
/// <param name="AskedKeys">The keys at which the checks asked the state for an event.</param>
/// <param name="Power">The power events and their chains, in the order of their numbers.</param>
/// <param name="PowerOrder">The same in reverse topological power order.</param>
/// <param name="AfterFirst">The events that the first pass set.</param>
/// <param name="Rest">The rest in mainline order.</param>
/// <param name="RestAllowed">Of each of the rest whether it was allowed.</param>
internal sealed record ResolutionSteps(
    HashSet<HashedKey> ConflictedKeys,
    HashSet<HashedKey> AskedKeys,
    ImmutableArray<int> Power,
    ImmutableArray<int> PowerOrder,
    ImmutableArray<int> AfterFirst,
    ImmutableArray<int> Rest,
    ImmutableArray<bool> RestAllowed)
{
    /// <summary>How many events were not judged again, because an earlier resolution had.</summary>
    public int TakenOver { get; init; }
}
