using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Provides the steps of state resolution one by one, for comparison with another implementation step by step.</summary>
/// <remarks>
/// To resolve states, use <see cref="StateResolver"/> or <see cref="RoomStateResolver"/>. Each step reads the events again, and its cost is proportional to the
/// events that it reaches. The walks ignore <c>auth_events</c> that the source does not have. A cycle, which honest servers do not send, does not cause an
/// exception.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Room version 2, State resolution, Definitions</seealso>
public static class ResolutionSteps
{
    /// <summary>Returns the auth chain of some events: all events that are reached from them over <c>auth_events</c>.</summary>
    /// <param name="source">The source of the events.</param>
    /// <param name="events">The events. One of them is in the chain only if it is reached from one of them.</param>
    /// <param name="cancellationToken">Ends the walk with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The IDs of the chain, each once, in the order of <see cref="EventId"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static ImmutableArray<EventId> GetAuthChain(IEventSource source, IEnumerable<EventId> events, CancellationToken cancellationToken = default)
    {
        AuthGraph graph = GraphOf(source);
        return SortedIds(graph, AuthDifference.Chain(graph, NumbersOf(graph, events), inclusive: false, stop: null, cancellationToken));
    }

    /// <summary>Returns the auth difference: the events that are in the full auth chain of some of the sets but not in that of all.</summary>
    /// <param name="source">The source of the events.</param>
    /// <param name="stateSets">The events of each state. They belong to the chain of their set.</param>
    /// <param name="cancellationToken">Ends the walk with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The IDs of the difference, each once, in the order of <see cref="EventId"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument or a set is <see langword="null"/>.</exception>
    public static ImmutableArray<EventId> GetAuthDifference(IEventSource source, IEnumerable<IEnumerable<EventId>> stateSets, CancellationToken cancellationToken = default)
    {
        AuthGraph graph = GraphOf(source);
        ArgumentNullException.ThrowIfNull(stateSets);
        return SortedIds(graph, AuthDifference.Find(graph, shared: [], [.. stateSets.Select(set => NumbersOf(graph, set))], inclusive: true, cancellationToken));
    }

    /// <summary>Returns the conflicted state subgraph of state resolution v2.1: the events on any path over <c>auth_events</c> between two conflicted events.</summary>
    /// <param name="source">The source of the events.</param>
    /// <param name="conflicted">The conflicted events. They belong to the subgraph.</param>
    /// <param name="cancellationToken">Ends the walk with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The IDs of the subgraph, each once, in the order of <see cref="EventId"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">Room version 12, State resolution</seealso>
    public static ImmutableArray<EventId> GetConflictedSubgraph(IEventSource source, IEnumerable<EventId> conflicted, CancellationToken cancellationToken = default)
    {
        AuthGraph graph = GraphOf(source);
        return SortedIds(graph, ConflictedSubgraph.Find(graph, NumbersOf(graph, conflicted), cancellationToken));
    }

    /// <summary>Sorts events by reverse topological power ordering, as state resolution v2 does in rooms of versions 2 to 11.</summary>
    /// <param name="source">The source of the events. It must have all events to sort.</param>
    /// <param name="events">The events.</param>
    /// <returns>The IDs in order, each once.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The source does not have one of the events.</exception>
    public static ImmutableArray<EventId> SortByReverseTopologicalPower(IEventSource source, IEnumerable<EventId> events)
    {
        AuthGraph graph = GraphOf(source);
        var numbers = new EventSet();
        foreach (int number in AvailableNumbersOf(graph, events))
        {
            _ = numbers.Add(number);
        }

        return IdsOf(graph, PowerOrder.Sort(graph, numbers, create: null));
    }

    /// <summary>Sorts events by mainline ordering.</summary>
    /// <param name="source">The source of the events. It must have all events to sort.</param>
    /// <param name="powerLevels">The power levels event that the mainline starts with.</param>
    /// <param name="events">The events.</param>
    /// <returns>The IDs in order. An ID is repeated as often as it is among the events.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The source does not have one of the events.</exception>
    public static ImmutableArray<EventId> SortByMainline(IEventSource source, EventId powerLevels, IEnumerable<EventId> events)
    {
        AuthGraph graph = GraphOf(source);
        var mainline = new Mainline(graph, graph.NumberOf(powerLevels));
        return IdsOf(graph, mainline.Sort(AvailableNumbersOf(graph, events)));
    }

    /// <summary>Splits states into the entries on which they agree and the conflicts.</summary>
    /// <param name="states">At least one state.</param>
    /// <param name="algorithm">The algorithm. In version 1 a slot that some states lack is not in conflict if the other states agree on it.</param>
    /// <param name="conflicted">For each conflicted slot, in order, the events at the slot, each once and in the order of their IDs.</param>
    /// <returns>The unconflicted state.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="states"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="states"/> is empty.</exception>
    public static StateMap SplitConflicts(
        IEnumerable<StateMap> states, StateResolutionAlgorithm algorithm, out IReadOnlyDictionary<StateSlot, ImmutableArray<EventId>> conflicted)
    {
        ArgumentNullException.ThrowIfNull(states);
        ImmutableArray<StateMap> given = [.. states];
        if (given.IsEmpty)
        {
            throw new ArgumentException("At least one state is needed.", nameof(states));
        }

        StateMap unconflicted = algorithm == StateResolutionAlgorithm.V1
            ? ConflictSplit.SplitV1(given, out SortedDictionary<StateSlot, ImmutableArray<EventId>> sorted)
            : ConflictSplit.Split(given, out sorted);
        conflicted = sorted;
        return unconflicted;
    }

    private static WalkedAuthGraph GraphOf(IEventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new WalkedAuthGraph(source);
    }

    private static List<int> NumbersOf(AuthGraph graph, IEnumerable<EventId> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return [.. events.Select(graph.NumberOf)];
    }

    private static List<int> AvailableNumbersOf(AuthGraph graph, IEnumerable<EventId> events)
    {
        List<int> numbers = NumbersOf(graph, events);
        int missing = numbers.FindIndex(number => !graph.IsHeld(number));
        return missing < 0 ? numbers : throw new ArgumentException($"The source does not have the event {graph.IdOf(numbers[missing])}.", nameof(events));
    }

    private static ImmutableArray<EventId> SortedIds(AuthGraph graph, EventSet numbers) => [.. numbers.ToList().Select(graph.IdOf).Order()];

    private static ImmutableArray<EventId> IdsOf(AuthGraph graph, List<int> numbers) => [.. numbers.Select(graph.IdOf)];
}
