using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Resolves the states of one room, time after time: it keeps an index of the room's auth graph, finds again what the same states came to, and
/// goes on from an earlier resolution where a fork has grown.
/// </summary>
/// <remarks>
/// The results are those of <see cref="StateResolver"/>, whatever was resolved before. Not safe for use by several threads at once; the states
/// that it gives are. Matrix spec, room versions 1, 2 and 12, § State resolution.
/// </remarks>
public sealed class RoomStateResolver
{
    /// <summary>Of how many resolutions, the latest ones, the steps are kept to go on from; of the others the result alone.</summary>
    public const int MaxKeptSteps = 8;

    private readonly RoomVersion _version;
    private readonly ResolutionOptions _options;
    private readonly int _capacity;
    private readonly LinkedList<Remembered> _remembered = [];
    private readonly Dictionary<int, List<LinkedListNode<Remembered>>> _places = [];

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
        Index = new AuthIndex(events);
    }

    /// <summary>The index of the room's auth graph.</summary>
    public AuthIndex Index { get; }

    /// <summary>How many resolutions were worked out, not remembered.</summary>
    public int Resolutions { get; private set; }

    /// <summary>Of how many resolutions the steps are held.</summary>
    internal int KeptSteps => _remembered.Count(remembered => remembered.Steps is not null);

    /// <summary>Resolves states.</summary>
    /// <param name="states">The states after the events that are merged; at least one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The state, or the events that are missing. A result that equals one of the states is that one, so that what follows shares its structure.</returns>
    /// <exception cref="ArgumentException">There is no state.</exception>
    public Resolution Resolve(IEnumerable<StateMap> states, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(states);
        ImmutableArray<StateMap> distinct = StateResolver.Distinct(states);
        if (distinct.Length <= 1 || _options.Explains)
        {
            return StateResolver.Resolve(_version, distinct, Index, _options, cancellationToken);
        }

        int hash = HashOf(distinct);
        if (Recall(distinct, hash) is { } known)
        {
            return new Resolution(known, trace: null);
        }

        Resolution resolution = StateResolver.Resolve(_version, distinct, Index, _options, Previous(distinct), out ResolutionSteps? steps, cancellationToken);
        if (resolution.State is not { } resolved)
        {
            return resolution;
        }

        Resolutions++;
        StateMap result = distinct.FirstOrDefault(state => state.Equals(resolved)) ?? resolved;
        if (!_options.PassesOverMissing || steps is not null)
        {
            // Otherwise events may have been passed over that come later.
            Remember(new Remembered(distinct, hash, result) { Steps = steps });
        }

        return new Resolution(result, trace: null);
    }

    /// <summary>Forgets what was resolved. To be called where an event that was held turns out to be rejected: results may depend on it.</summary>
    public void Forget()
    {
        _remembered.Clear();
        _places.Clear();
    }

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
        foreach (LinkedListNode<Remembered> place in _places.GetValueOrDefault(hash) ?? [])
        {
            if (place.Value.States.Length == states.Length && states.All(state => place.Value.States.Contains(state, ReferenceEqualityComparer.Instance)))
            {
                _remembered.Remove(place);
                _remembered.AddFirst(place);
                return place.Value.Result;
            }
        }

        return null;
    }

    /// <summary>The steps of the latest resolution that shares the most states with these, and one at least.</summary>
    private ResolutionSteps? Previous(ImmutableArray<StateMap> states)
    {
        ResolutionSteps? best = null;
        int most = 0;
        foreach (Remembered remembered in _remembered.Take(MaxKeptSteps))
        {
            int shared = states.Count(state => remembered.States.Contains(state, ReferenceEqualityComparer.Instance));
            if (shared > most && remembered.Steps is not null)
            {
                (best, most) = (remembered.Steps, shared);
            }
        }

        return best;
    }

    private void Remember(Remembered resolved)
    {
        LinkedListNode<Remembered> place = _remembered.AddFirst(resolved);
        (_places.TryGetValue(resolved.Hash, out List<LinkedListNode<Remembered>>? places) ? places : _places[resolved.Hash] = []).Add(place);
        foreach (Remembered older in _remembered.Skip(MaxKeptSteps))
        {
            // What was recalled came to the front and pushed others back: more than one may be too many.
            older.Steps = null;
        }

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

    private sealed class Remembered
    {
        public Remembered(ImmutableArray<StateMap> states, int hash, StateMap result)
        {
            States = states;
            Hash = hash;
            Result = result;
        }

        public ImmutableArray<StateMap> States { get; }

        public int Hash { get; }

        public StateMap Result { get; }

        public ResolutionSteps? Steps { get; set; }
    }
}
