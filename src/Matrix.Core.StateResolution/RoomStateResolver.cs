using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Resolves the states of one room again and again, and reuses earlier work.</summary>
/// <remarks>
/// <para>
/// The resolver keeps an index of the room's auth graph, returns cached results for states that it resolved before, and updates an earlier resolution if only
/// some of its states have changed, at the cost of the change. The results are the same as those of <see cref="StateResolver"/>, whatever was resolved before.
/// </para>
/// <para>
/// An instance is not safe for use by several threads at once. The states that it returns are. Matrix spec, § State resolution of room versions
/// <see href="https://spec.matrix.org/v1.19/rooms/v1/#state-resolution">1</see>, <see href="https://spec.matrix.org/v1.19/rooms/v2/#state-resolution">2</see>
/// and <see href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">12</see>.
/// </para>
/// </remarks>
public sealed partial class RoomStateResolver
{
    /// <summary>
    /// The largest number of resolutions that are cached with all their steps, so that they can be updated. For other resolutions only the result is cached.
    /// </summary>
    public const int MaxKeptResolutions = 4;

    /// <summary>
    /// The smallest size of a resolution that is cached with its steps, in events of the full conflicted set plus states. A smaller one is faster to compute
    /// again.
    /// </summary>
    public const int LeastKeptSize = 32;

    /// <summary>
    /// The largest total number of events in the full conflicted sets of all resolutions that are cached with their steps. Each event takes about 700 bytes.
    /// </summary>
    /// <remarks>The most recently used resolution is kept even if it is larger. It is never larger than the room.</remarks>
    public const int MaxKeptEvents = 1 << 18;

    /// <summary>The estimated cost of a state that is added or removed, in events.</summary>
    private const int CostOfAState = 4;

    private readonly RoomVersion _version;
    private readonly ResolutionOptions _options;
    private readonly int _capacity;
    private readonly LinkedList<Remembered> _remembered = [];
    private readonly Dictionary<int, List<LinkedListNode<Remembered>>> _places = [];

    /// <summary>The resolutions that are cached with their steps, the most recently used first.</summary>
    private readonly List<IncrementalResolution> _kept = [];

    /// <summary>The latest large resolutions that were computed and not cached with their steps.</summary>
    private readonly List<Large> _large = [];

    private int _generation;

    /// <summary>The owner of the lines that states are on. Forgetting the cached results replaces it.</summary>
    private object _lines = new();
    private readonly bool _usesLines;

    /// <summary>Initializes a resolver for the states of one room.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="events">The source of the room's events.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. With <see cref="ResolutionOptions.Explains"/> nothing is cached.</param>
    /// <param name="capacity">The largest number of results that are cached, from 0. The least recently used result is removed first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> or <paramref name="events"/> is <see langword="null"/>.</exception>
    public RoomStateResolver(RoomVersion version, IEventSource events, ResolutionOptions? options = null, int capacity = 64)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _version = version;
        _options = options ?? ResolutionOptions.Default;
        _capacity = capacity;
        _usesLines = capacity > 0 && !_options.Explains && version.StateResolution != StateResolutionAlgorithm.V1;
        Index = new AuthIndex(events);
    }

    /// <summary>Gets the number of events in the index of the room's auth graph.</summary>
    public int IndexedEventCount => Index.Count;

    /// <summary>Gets the index of the room's auth graph.</summary>
    internal AuthIndex Index { get; }

    /// <summary>
    /// Gets the number of resolutions that were computed or updated. Results from the cache, calls with a single state and calls that lack events are not
    /// counted, nor are any with <see cref="ResolutionOptions.Explains"/>.
    /// </summary>
    public int ResolutionCount { get; private set; }

    /// <summary>Gets the limit that applies: <see cref="MaxKeptEvents"/>, or the value that a test sets.</summary>
    internal int KeptEvents { get; init; } = MaxKeptEvents;

    /// <summary>Gets the number of resolutions that are cached with their steps.</summary>
    internal int KeptResolutions => _kept.Count;

    /// <summary>Gets the number of times that a cached resolution was updated instead of computed from the start.</summary>
    internal int Updates { get; private set; }

    /// <summary>Resolves states.</summary>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// The state, or the events that are missing. If the result equals one of the states, that instance is returned, so that later states share its structure;
    /// with <see cref="ResolutionOptions.Explains"/> it may be another instance.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="states"/> is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="states"/> is <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ResolutionResult Resolve(IEnumerable<StateMap> states, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(states);
        return Resolve(StateResolver.Distinct(states), leavesOutInner: true, cancellationToken);
    }

    /// <param name="distinct">The states, each once.</param>
    /// <param name="leavesOutInner">Whether states that do not change the result are left out. States that are to be updated one by one are all needed.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    internal ResolutionResult Resolve(ImmutableArray<StateMap> distinct, bool leavesOutInner, CancellationToken cancellationToken)
    {
        if (distinct.Length <= 1 || _options.Explains)
        {
            return StateResolver.Resolve(_version, distinct, Index, _options, cancellationToken);
        }

        Index.Work.StatesMet += distinct.Length;
        int hash = HashOf(distinct);
        if (Recall(distinct, hash) is { } known)
        {
            return new ResolutionResult(known, trace: null);
        }

        ImmutableArray<StateMap> all = distinct;
        distinct = leavesOutInner ? EndsOf(distinct) : distinct;

        if (distinct is [var newest])
        {
            ResolutionCount++;
            Remember(new Remembered(all, hash, newest));
            return new ResolutionResult(newest, trace: null);
        }

        bool isIndexed = StateResolver.IsIndexed(_version, distinct, Index);
        if (isIndexed && UpdateKept(distinct, cancellationToken) is { } updated)
        {
            ResolutionCount++;
            Remember(new Remembered(all, hash, updated));
            return new ResolutionResult(updated, trace: null);
        }

        ResolutionResult resolution = StateResolver.Resolve(_version, distinct, Index, _options, cancellationToken);
        if (resolution.State is not { } resolved)
        {
            return resolution;
        }

        ResolutionCount++;
        StateMap result = distinct.FirstOrDefault(resolved.Equals) ?? resolved;
        if (isIndexed && resolution.Size + distinct.Length >= LeastKeptSize && _capacity > 0)
        {
            _large.Insert(0, new Large([.. distinct], AgesOf(distinct), resolution.Size + distinct.Length));
            Shorten(_large);
        }

        if (!_options.PassesOverMissing || isIndexed)
        {
            // Otherwise events may have been skipped that become available later.
            Remember(new Remembered(all, hash, result));
        }

        return new ResolutionResult(result, trace: null);
    }

    /// <summary>Adds an accepted event to the index, together with the states before and after it.</summary>
    /// <remarks>
    /// States that follow each other by events that are ordered after all that they depend on resolve to the newest of them without further work.
    /// </remarks>
    /// <param name="verified">The event. An event that is not a state event is ignored.</param>
    /// <param name="before">The state before the event, which allowed it.</param>
    /// <param name="after">The state after the event.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="verified"/>, <paramref name="before"/> or <paramref name="after"/> is <see langword="null"/>.
    /// </exception>
    public void Add(VerifiedPdu verified, StateMap before, StateMap after)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (Index.Add(verified) && _usesLines)
        {
            StateLine.Continue(_lines, Index, verified, before, after);
        }
    }

    /// <summary>Adds an event to the index, if its states are not known. An event that is not a state event is ignored.</summary>
    /// <param name="verified">The event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="verified"/> is <see langword="null"/>.</exception>
    public void Add(VerifiedPdu verified) => _ = Index.Add(verified);

    /// <summary>Forgets the cached results.</summary>
    /// <remarks>Call it if an event that was available turns out to be rejected, because results may depend on it.</remarks>
    public void Forget()
    {
        _remembered.Clear();
        _places.Clear();
        _kept.Clear();
        _large.Clear();
        _generation++;
        _lines = new object();
    }

    /// <summary>Removes the states that do not change the result because they lie between others.</summary>
    internal ImmutableArray<StateMap> EndsOf(ImmutableArray<StateMap> distinct) => _usesLines ? StateLine.EndsOf(_lines, Index, distinct) : distinct;

    /// <summary>Updates the nearest cached resolution, or begins to cache one with its steps if a large resolution is about to be computed again.</summary>
    /// <returns>The result, or null if no resolution is near or an event is missing.</returns>
    private StateMap? UpdateKept(ImmutableArray<StateMap> states, CancellationToken cancellation)
    {
        if (_kept.Count == 0 && _large.Count == 0)
        {
            return null;
        }

        IncrementalResolution? nearest = _kept.FirstOrDefault();
        if (nearest is not null && !HasGrown(nearest, states))
        {
            nearest = FindNearest(states);
        }

        if (nearest is not null)
        {
            Updates++;
            _ = _kept.Remove(nearest);
        }
        else
        {
            (int Oldest, int Newest) ages = AgesOf(states);
            Large? alike = _large.Find(large => CostOf(states, ages, large.States.Contains, large.States.Count, large.Ages, large.Size) < int.MaxValue);
            if (alike is null)
            {
                return null;
            }

            _ = _large.Remove(alike);
            nearest = new IncrementalResolution(_version, Index, _options);
        }

        // An update that does not complete leaves the resolution inconsistent, so it was removed and is put back only if there is a result.
        if (nearest.Update(states, cancellation) is not { } result)
        {
            return null;
        }

        Keep(nearest);
        return result;
    }

    private void Keep(IncrementalResolution resolution)
    {
        _kept.Insert(0, resolution);
        Shorten(_kept);
        while (_kept.Count > 1 && _kept.Sum(kept => kept.Size) > KeptEvents)
        {
            _kept.RemoveAt(_kept.Count - 1);
        }
    }

    /// <summary>Determines whether a resolution shares most of its states with these.</summary>
    /// <remarks>The most recently used resolution usually does, and then need not be compared with others.</remarks>
    private static bool HasGrown(IncrementalResolution kept, ImmutableArray<StateMap> states)
    {
        int shared = states.Count(kept.Has);
        int cost = CostOfAState * (states.Length + kept.States - (2 * shared));
        return 2 * shared >= states.Length && cost <= LeastKeptSize && cost < (kept.Size + kept.States) / 2;
    }

    private IncrementalResolution? FindNearest(ImmutableArray<StateMap> states)
    {
        (int Oldest, int Newest) ages = AgesOf(states);
        IncrementalResolution? nearest = null;
        int least = int.MaxValue;
        foreach (IncrementalResolution kept in _kept)
        {
            int cost = CostOf(states, ages, kept.Has, kept.States, kept.Ages, kept.Size + kept.States);
            if (cost < least)
            {
                (nearest, least) = (kept, cost);
            }
        }

        return nearest;
    }

    /// <summary>
    /// Estimates the cost to update one resolution to another, in events. Returns <see cref="int.MaxValue"/> if computing it from the start is likely to cost
    /// less.
    /// </summary>
    private static int CostOf(
        ImmutableArray<StateMap> states, (int Oldest, int Newest) ages, Func<StateMap, bool> has, int count, (int Oldest, int Newest) otherAges, int otherSize)
    {
        int shared = states.Count(has);
        int changed = states.Length - shared + count - shared;

        // If half of the states stay, the differences of the others have to be compared in either case.
        int apart = 2 * shared >= states.Length ? 0 : Math.Abs(ages.Oldest - otherAges.Oldest) + Math.Abs(ages.Newest - otherAges.Newest);
        int cost = (CostOfAState * changed) + apart;
        int anew = Math.Max(ages.Newest - ages.Oldest, shared > 0 ? otherSize : 0);
        return cost < anew / 2 ? cost : int.MaxValue;
    }

    private (int Oldest, int Newest) AgesOf(ImmutableArray<StateMap> states) => (states.Min(state => state.AgeIn(Index)), states.Max(state => state.AgeIn(Index)));

    private static int HashOf(ImmutableArray<StateMap> states)
    {
        int hash = 0;
        foreach (StateMap state in states)
        {
            hash ^= state.GetHashCode();
        }

        return hash;
    }

    private StateMap? Recall(ImmutableArray<StateMap> states, int hash)
    {
        if (!_places.TryGetValue(hash, out List<LinkedListNode<Remembered>>? places))
        {
            return null;
        }

        var wanted = new HashSet<StateMap>(states, ReferenceEqualityComparer.Instance);
        foreach (LinkedListNode<Remembered> place in places)
        {
            if (place.Value.States.Length == states.Length && wanted.IsSupersetOf(place.Value.States))
            {
                _remembered.Remove(place);
                _remembered.AddFirst(place);
                return place.Value.Result;
            }
        }

        return null;
    }

    private void Remember(Remembered resolved)
    {
        LinkedListNode<Remembered> place = _remembered.AddFirst(resolved);
        (_places.TryGetValue(resolved.Hash, out List<LinkedListNode<Remembered>>? places) ? places : _places[resolved.Hash] = []).Add(place);
        if (_remembered.Count > _capacity && _remembered.Last is { } last)
        {
            _remembered.RemoveLast();
            _ = _places[last.Value.Hash].Remove(last);
            if (_places[last.Value.Hash].Count == 0)
            {
                _ = _places.Remove(last.Value.Hash);
            }
        }
    }

    /// <summary>Removes the least recently used entries that exceed the limit.</summary>
    private void Shorten<T>(List<T> list)
    {
        int most = Math.Min(MaxKeptResolutions, _capacity);
        if (list.Count > most)
        {
            list.RemoveRange(most, list.Count - most);
        }
    }

    private sealed record Remembered(ImmutableArray<StateMap> States, int Hash, StateMap Result);

    private sealed record Large(HashSet<StateMap> States, (int Oldest, int Newest) Ages, int Size);
}
