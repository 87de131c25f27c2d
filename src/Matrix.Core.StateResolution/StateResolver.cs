using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Resolves the states of a fork into one, as every server of the room must.</summary>
/// <remarks>
/// Matrix spec, room versions 1, 2 and 12, § State resolution. The result is a function of the set of states: neither their order nor how often
/// one is given matters, and of one state it is that state. It is total: an event that is malformed is not allowed, and never an exception.
/// </remarks>
public static class StateResolver
{
    /// <summary>Resolves states.</summary>
    /// <param name="version">The version of the room, which says by which algorithm.</param>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="events">The events at hand.</param>
    /// <param name="options">Where readings differ; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The state, or the events that are missing.</returns>
    /// <exception cref="ArgumentException">There is no state.</exception>
    public static Resolution Resolve(
        RoomVersion version, IEnumerable<StateMap> states, IEventSource events, ResolutionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(events);
        ImmutableArray<StateMap> distinct = Distinct(states);
        if (distinct.IsEmpty)
        {
            throw new ArgumentException("There is no state to resolve.", nameof(states));
        }

        if (distinct.Length == 1)
        {
            return new Resolution(distinct[0], trace: null);
        }

        options ??= ResolutionOptions.Default;
        var graph = new AuthGraph(events, distinct.Max(state => state.Count));
        return version.StateResolution == StateResolutionAlgorithm.V1
            ? ResolverV1.Resolve(version, distinct, graph, options, cancellationToken)
            : ResolverV2.Resolve(version, distinct, graph, options, cancellationToken);
    }

    /// <summary>Resolves states of a room whose auth graph is indexed: the cost is that of the fork. The result is the same.</summary>
    /// <param name="version">The version of the room, which says by which algorithm.</param>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="index">The index of the room's auth graph. What it lacks is added to it, where it is at hand.</param>
    /// <param name="options">Where readings differ; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The state, or the events that are missing.</returns>
    /// <exception cref="ArgumentException">There is no state.</exception>
    public static Resolution Resolve(
        RoomVersion version, IEnumerable<StateMap> states, AuthIndex index, ResolutionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(index);
        ImmutableArray<StateMap> distinct = Distinct(states);
        options ??= ResolutionOptions.Default;
        return IsIndexed(version, distinct, index)
            ? ResolverV2.Resolve(version, distinct, new AuthGraph(index), options, cancellationToken)
            : Resolve(version, distinct, index.Events, options, cancellationToken);
    }

    /// <summary>Whether an index helps: it has all events of the states, and they are to be resolved by their auth chains.</summary>
    internal static bool IsIndexed(RoomVersion version, ImmutableArray<StateMap> distinct, AuthIndex index) =>
        distinct.Length > 1
        && version.StateResolution != StateResolutionAlgorithm.V1
        && distinct.All(state => state.IsCoveredBy(index));

    /// <summary>The result, or what is missing.</summary>
    internal static Resolution Answer(AuthGraph graph, ResolutionOptions options, StateMap state, ResolutionTrace? trace, int size = 0) =>
        options.PassesOverMissing || graph.Missing.Count == 0 ? new Resolution(state, trace) { Size = size } : new Resolution(ImmutableArray.ToImmutableArray(graph.Missing));

    /// <summary>The states, each once.</summary>
    internal static ImmutableArray<StateMap> Distinct(IEnumerable<StateMap> states)
    {
        // They are told apart by the hash that each keeps.
        var met = new HashSet<StateMap>(states.TryGetNonEnumeratedCount(out int count) ? count : 0);
        return [.. states.Where(met.Add)];
    }
}
