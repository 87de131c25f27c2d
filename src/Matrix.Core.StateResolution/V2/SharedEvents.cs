namespace Matrix.Core.StateResolution;

/// <summary>Represents the events at the keys on which all states agree. Without an index they are found by a walk over one whole state.</summary>
internal sealed class SharedEvents
{
    private SharedEvents(List<int> numbers, EventSet atOwnSlots)
    {
        Numbers = numbers;
        AtOwnSlots = atOwnSlots;
    }

    /// <summary>Gets the numbers of the events, one for each key.</summary>
    public List<int> Numbers { get; }

    /// <summary>Gets the events that are at the keys that they declare. The caller may have passed a state with an event at another key.</summary>
    public EventSet AtOwnSlots { get; }

    /// <param name="graph">The graph of the events.</param>
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

            // An event that is in conflict at one key is rarely at another key as well.
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
