namespace Matrix.Core.StateResolution;

/// <summary>The events of the keys on which all states agree, as they are found without an index: by a look at the whole of one state.</summary>
internal sealed class SharedEvents
{
    private SharedEvents(List<int> numbers, EventSet atOwnSlots)
    {
        Numbers = numbers;
        AtOwnSlots = atOwnSlots;
    }

    /// <summary>The events, one a key.</summary>
    public List<int> Numbers { get; }

    /// <summary>Those of them that stand at their own slots: in a state that was only given, an event may stand at any.</summary>
    public EventSet AtOwnSlots { get; }

    /// <param name="graph">The events.</param>
    /// <param name="state">One of the states.</param>
    /// <param name="conflicts">The keys on which the states do not agree.</param>
    /// <param name="conflictedNumbers">The events at those keys.</param>
    public static SharedEvents Of(AuthGraph graph, StateMap state, List<Conflict> conflicts, List<int> conflictedNumbers)
    {
        var conflicted = new EventSet();
        foreach (int number in conflictedNumbers)
        {
            _ = conflicted.Add(number);
        }

        HashSet<HashedKey>? keys = null;
        var numbers = new List<int>(state.Count);
        var atOwnSlots = new EventSet();
        state.VisitEntries(entry =>
        {
            int number = graph.NumberOf(entry);

            // Mostly an event that is in conflict at one key stands at no other.
            if (conflicted.Contains(number) && (keys ??= [.. conflicts.Select(conflict => conflict.Key)]).Contains(new HashedKey(entry.Entry.Key, entry.Path)))
            {
                return;
            }

            numbers.Add(number);
            if (graph.IsHeld(number) && graph.SlotOf(number) == entry.Entry.Key)
            {
                _ = atOwnSlots.Add(number);
            }
        });
        return new SharedEvents(numbers, atOwnSlots);
    }
}
