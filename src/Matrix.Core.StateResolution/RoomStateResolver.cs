using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Resolves the states of one room, time after time: it keeps an index of the room's auth graph, finds again what the same states came to, and
/// updates an earlier resolution where its states have changed, at the cost of the change.
/// </summary>
/// <remarks>
/// The results are those of <see cref="StateResolver"/>, whatever was resolved before. Not safe for use by several threads at once; the states
/// that it gives are. Matrix spec, room versions 1, 2 and 12, § State resolution.
/// </remarks>
public sealed partial class RoomStateResolver
{
    /// <summary>The most resolutions that are kept with all their steps, to be updated; of others the result alone is remembered.</summary>
    public const int MaxKeptResolutions = 4;

    /// <summary>How many events of the full conflicted set, and states, a resolution has that is kept when its like comes again: smaller ones are quickly worked out anew.</summary>
    public const int LeastKeptSize = 32;

    /// <summary>
    /// The most events in the sets of all resolutions that are kept, of which each takes some 700 bytes. The one used last is kept even where it is larger: it is no larger than the room.
    /// </summary>
    public const int MaxKeptEvents = 1 << 18;

    /// <summary>What a state that comes or goes is taken to cost, in events.</summary>
    private const int CostOfAState = 4;

    private readonly RoomVersion _version;
    private readonly ResolutionOptions _options;
    private readonly int _capacity;
    private readonly LinkedList<Remembered> _remembered = [];
    private readonly Dictionary<int, List<LinkedListNode<Remembered>>> _places = [];

    /// <summary>The resolutions that are kept, the one used last first.</summary>
    private readonly List<IncrementalResolution> _kept = [];

    /// <summary>The latest large resolutions that were worked out and not kept.</summary>
    private readonly List<Large> _large = [];

    private int _generation;

    /// <summary>The owner of the lines that states are on, as long as what was resolved is not forgotten.</summary>
    private object _lines = new();
    private readonly bool _usesLines;

    /// <param name="version">The version of the room.</param>
    /// <param name="events">Where events are found.</param>
    /// <param name="options">Where readings differ; the defaults where null. With <see cref="ResolutionOptions.Explains"/> nothing is remembered.</param>
    /// <param name="capacity">How many resolutions are remembered, from 0; the ones used longest ago are forgotten first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
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

    /// <summary>The index of the room's auth graph.</summary>
    public AuthIndex Index { get; }

    /// <summary>How many resolutions were worked out, not remembered.</summary>
    public int ResolutionCount { get; private set; }

    /// <summary><see cref="MaxKeptEvents"/>, or what a test sets.</summary>
    internal int KeptEvents { get; init; } = MaxKeptEvents;

    /// <summary>How many resolutions are kept with their steps.</summary>
    internal int KeptResolutions => _kept.Count;

    /// <summary>How often a resolution was updated, and not worked out from the start.</summary>
    internal int Updates { get; private set; }

    /// <summary>Resolves states.</summary>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The state, or the events that are missing. A result that equals one of the states is that one, so that what follows shares its structure.</returns>
    /// <exception cref="ArgumentException">There is no state.</exception>
    public Resolution Resolve(IEnumerable<StateMap> states, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(states);
        return Resolve(StateResolver.Distinct(states), leavesOutInner: true, cancellationToken);
    }

    /// <param name="distinct">The states, each once.</param>
    /// <param name="leavesOutInner">Whether states are left out that bring nothing; where they are to be updated one by one, all are needed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal Resolution Resolve(ImmutableArray<StateMap> distinct, bool leavesOutInner, CancellationToken cancellationToken)
    {
        if (distinct.Length <= 1 || _options.Explains)
        {
            return StateResolver.Resolve(_version, distinct, Index, _options, cancellationToken);
        }

        Index.Work.StatesMet += distinct.Length;
        int hash = HashOf(distinct);
        if (Recall(distinct, hash) is { } known)
        {
            return new Resolution(known, trace: null);
        }

        ImmutableArray<StateMap> all = distinct;
        distinct = leavesOutInner ? EndsOf(distinct) : distinct;

        if (distinct is [var newest])
        {
            ResolutionCount++;
            Remember(new Remembered(all, hash, newest));
            return new Resolution(newest, trace: null);
        }

        bool isIndexed = StateResolver.IsIndexed(_version, distinct, Index);
        if (isIndexed && UpdateKept(distinct, cancellationToken) is { } updated)
        {
            ResolutionCount++;
            Remember(new Remembered(all, hash, updated));
            return new Resolution(updated, trace: null);
        }

        Resolution resolution = StateResolver.Resolve(_version, distinct, Index, _options, cancellationToken);
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
            // Otherwise events may have been passed over that come later.
            Remember(new Remembered(all, hash, result));
        }

        return new Resolution(result, trace: null);
    }

    /// <summary>
    /// Adds an event that was accepted, with the states before and after it, to the index. States that follow each other by events that nothing speaks against
    /// resolve to the newest of them, at once.
    /// </summary>
    /// <param name="verified">The event. One that is not a state event is passed over.</param>
    /// <param name="before">The state before it, which allowed it.</param>
    /// <param name="after">The state after it.</param>
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

    /// <summary>Forgets what was resolved. To be called where an event that was held turns out to be rejected: results may depend on it.</summary>
    public void Forget()
    {
        _remembered.Clear();
        _places.Clear();
        _kept.Clear();
        _large.Clear();
        _generation++;
        _lines = new object();
    }

    /// <summary>Leaves out the states that bring nothing, because they lie between others.</summary>
    internal ImmutableArray<StateMap> EndsOf(ImmutableArray<StateMap> distinct) => _usesLines ? StateLine.EndsOf(_lines, Index, distinct) : distinct;

    /// <summary>Updates the kept resolution that is nearest, or begins to keep one where a large one is to be worked out again.</summary>
    /// <returns>The result; null where no resolution is near.</returns>
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

        // Where it does not come to an end it is in no state to go on from, and stays out.
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

    /// <summary>Whether a resolution is mostly of these states, few of which have changed: the one used last mostly is, and need not be weighed against others.</summary>
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

    /// <summary>About what it takes to come from one resolution to another, in events; <see cref="int.MaxValue"/> where to begin anew is likely to take less.</summary>
    private static int CostOf(
        ImmutableArray<StateMap> states, (int Oldest, int Newest) ages, Func<StateMap, bool> has, int count, (int Oldest, int Newest) otherAges, int otherSize)
    {
        int shared = states.Count(has);
        int changed = states.Length - shared + count - shared;

        // Where half of the states stay, what the others bring is compared either way.
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

    /// <summary>Lets go of those used longest ago.</summary>
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
