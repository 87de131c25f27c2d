using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Provides state resolution: it merges the states of a fork into the one state that every server of the room must compute.</summary>
/// <remarks>
/// <para>
/// The result depends only on the set of states. Their order and repetitions do not matter, and a single state is its own result. A malformed event is not
/// allowed and never causes an exception.
/// </para>
/// <para>
/// Matrix spec, § State resolution of room versions <see href="https://spec.matrix.org/v1.19/rooms/v1/#state-resolution">1</see>,
/// <see href="https://spec.matrix.org/v1.19/rooms/v2/#state-resolution">2</see> and
/// <see href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">12</see>.
/// </para>
/// </remarks>
public static class StateResolver
{
    /// <summary>Resolves states.</summary>
    /// <param name="version">The version of the room, which determines the algorithm.</param>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="events">The source of the room's events.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The state, or the events that are missing.</returns>
    /// <exception cref="ArgumentException"><paramref name="states"/> is empty.</exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="version"/>, <paramref name="states"/> or <paramref name="events"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ResolutionResult Resolve(
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
            return new ResolutionResult(distinct[0], trace: null);
        }

        options ??= ResolutionOptions.Default;
        var graph = new WalkedAuthGraph(events, distinct.Max(state => state.Count));
        return version.StateResolution == StateResolutionAlgorithm.V1
            ? ResolverV1.Resolve(version, distinct, graph, options, cancellationToken)
            : ResolverV2.Resolve(version, distinct, graph, options, cancellationToken);
    }

    /// <summary>
    /// Resolves states with an index of the room's auth graph, so that the cost depends on the fork and not on the room. The result is the same as without an
    /// index.
    /// </summary>
    /// <remarks>Room version 1 does not use the index. If an event of the states cannot be indexed, the resolution works without it.</remarks>
    /// <param name="version">The version of the room, which determines the algorithm.</param>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="index">
    /// The index of the room's auth graph. Events that it lacks are added to it if its event source has them with their auth chains.
    /// </param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The state, or the events that are missing.</returns>
    /// <exception cref="ArgumentException"><paramref name="states"/> is empty.</exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="version"/>, <paramref name="states"/> or <paramref name="index"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal static ResolutionResult Resolve(
        RoomVersion version, IEnumerable<StateMap> states, AuthIndex index, ResolutionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(index);
        ImmutableArray<StateMap> distinct = Distinct(states);
        options ??= ResolutionOptions.Default;
        return IsIndexed(version, distinct, index)
            ? ResolverV2.Resolve(version, distinct, new IndexedAuthGraph(index), options, cancellationToken)
            : Resolve(version, distinct, index.Events, options, cancellationToken);
    }

    /// <summary>Determines whether an index can be used: there are several states, it has all their events, and the algorithm uses auth chains.</summary>
    internal static bool IsIndexed(RoomVersion version, ImmutableArray<StateMap> distinct, AuthIndex index) =>
        distinct.Length > 1
        && version.StateResolution != StateResolutionAlgorithm.V1
        && distinct.All(state => state.IsCoveredBy(index));

    /// <summary>Returns the result, or the missing events.</summary>
    internal static ResolutionResult Answer(AuthGraph graph, ResolutionOptions options, StateMap state, ResolutionTrace? trace, int size = 0) =>
        options.PassesOverMissing || graph.Missing.Count == 0 ? new ResolutionResult(state, trace) { Size = size } : new ResolutionResult(ImmutableArray.ToImmutableArray(graph.Missing));

    /// <summary>Returns the states without repetitions.</summary>
    internal static ImmutableArray<StateMap> Distinct(IEnumerable<StateMap> states)
    {
        // Each map stores its hash, so different states are told apart quickly.
        var met = new HashSet<StateMap>(states.TryGetNonEnumeratedCount(out int count) ? count : 0);
        return [.. states.Where(met.Add)];
    }
}
