using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an auth graph that is read event by event. The cost of the first resolution step grows with the state.</summary>
internal sealed class WalkedAuthGraph : AuthGraph
{
    private readonly EventSet _shared = new();

    /// <summary>Initializes a graph without events.</summary>
    /// <param name="source">The source of the events.</param>
    /// <param name="expected">The approximate number of events; 0 if it is not known.</param>
    public WalkedAuthGraph(IEventSource source, int expected = 0)
        : base(source, expected)
    {
    }

    /// <inheritdoc/>
    public override EventSet FindAuthDifference(
        ImmutableArray<StateMap> states, List<Conflict> conflicts, List<int> conflicted, bool inclusive, CancellationToken cancellation)
    {
        var own = new List<int>[states.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = new List<int>(conflicts.Count);
            foreach (Conflict conflict in conflicts)
            {
                if (conflict.EntryIn(states, i) is { } entry)
                {
                    own[i].Add(NumberOf(entry));
                }
            }
        }

        return AuthDifference.Find(this, FindShared(states[0], conflicts, conflicted), own, inclusive, cancellation);
    }

    /// <inheritdoc/>
    public override EventSet FindConflictedSubgraph(List<int> conflicted, CancellationToken cancellation) => ConflictedSubgraph.Find(this, conflicted, cancellation);

    /// <inheritdoc/>
    public override bool IsKnownToBeShared(int number) => _shared.Contains(number);

    /// <summary>Returns the events in the slots on which all states agree.</summary>
    private List<int> FindShared(StateMap state, List<Conflict> conflicts, List<int> conflicted)
    {
        var inConflict = new EventSet();
        foreach (int number in conflicted)
        {
            _ = inConflict.Add(number);
        }

        HashSet<HashedKey>? keys = null;
        var shared = new List<int>(state.Count);
        state.VisitEntries(entry =>
        {
            // A caller may give a state that has an event in several slots, or in a slot that is not its own.
            int number = NumberOf(entry);
            if (inConflict.Contains(number) && (keys ??= [.. conflicts.Select(conflict => conflict.Key)]).Contains(new HashedKey(entry.Entry.Slot, entry.Path)))
            {
                return;
            }

            shared.Add(number);
            if (IsHeld(number) && SlotOf(number) == entry.Entry.Slot)
            {
                _ = _shared.Add(number);
            }
        });
        return shared;
    }
}
