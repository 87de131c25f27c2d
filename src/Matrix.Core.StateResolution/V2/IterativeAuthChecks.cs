using System.Runtime.InteropServices;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>The iterative auth checks: a state that grows by the events that it allows.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions. Each event is judged by the state so far, and where that has nothing at a key, by the event's
/// own auth event there, unless that was rejected. Auth events are not judged again.
/// </remarks>
internal sealed class IterativeAuthChecks : IAuthState
{
    private readonly AuthGraph _graph;
    private readonly StateMap _start;
    private readonly VerifiedPdu? _namedCreate;
    private readonly bool _readmitsRejected;

    /// <summary>Events that are known to stand in the start at their own slots.</summary>
    private readonly EventSet? _agreed;

    /// <summary>What the state has at the keys that were asked for or set so far.</summary>
    private readonly Dictionary<StateSlot, Place> _places;

    /// <summary>The same by the conflicts, and by events with such keys: a key is hashed once for an event, and not once for a question.</summary>
    private readonly Place[] _placesOfConflicts;
    private Place?[] _placesOfEvents = [];

    /// <summary>The same at the keys that every check asks for.</summary>
    private Place? _create;
    private Place? _powerLevels;
    private Place? _joinRules;
    private int _judged;

    /// <summary>Whether the event that is judged is of a version in which the room ID names the create event.</summary>
    private bool _createIsNamed;

    /// <param name="graph">The events.</param>
    /// <param name="start">The state to begin with: the unconflicted state in version 2, nothing in 2.1.</param>
    /// <param name="create">In version 12 the room's create event, which no event cites.</param>
    /// <param name="readmitsRejected">Whether rejected events may be allowed.</param>
    /// <param name="conflicts">Keys at which <paramref name="start"/> counts as having nothing; null where there are none.</param>
    /// <param name="agreed">Events that are known to stand in the start at their own slots; null where none is known to.</param>
    public IterativeAuthChecks(
        AuthGraph graph, StateMap start, VerifiedPdu? create, bool readmitsRejected, IReadOnlyList<Conflict>? conflicts = null, EventSet? agreed = null)
    {
        conflicts ??= [];
        _graph = graph;
        _start = start;
        _namedCreate = create;
        _readmitsRejected = readmitsRejected;
        _agreed = agreed;
        _places = new Dictionary<StateSlot, Place>(2 * conflicts.Count);
        _placesOfConflicts = new Place[conflicts.Count];
        for (int i = 0; i < conflicts.Count; i++)
        {
            var place = new Place { IsConflicted = true };
            _placesOfConflicts[i] = place;
            _places.Add(conflicts[i].Key.Key, place);
            foreach (StateLeaf entry in conflicts[i].Entries)
            {
                // A state may have been given with an event at a key that is not its own.
                int number = graph.NumberOf(entry);
                if (graph.IsHeld(number) && graph.SlotOf(number) == entry.Entry.Key)
                {
                    KeepPlace(number, place);
                }
            }
        }
    }

    /// <summary>What the checks have set, beyond the state they began with.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> Resolved =>
        _places.Where(entry => entry.Value.IsResolved).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>What the checks have set at keys that are not in conflict.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> ResolvedElsewhere =>
        _places.Where(entry => entry.Value is { IsResolved: true, IsConflicted: false }).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>What the checks have set at the key of a conflict; negative where they have set nothing.</summary>
    /// <param name="conflict">Its place among the conflicts.</param>
    public int ResolvedAt(int conflict) => _placesOfConflicts[conflict] is { IsResolved: true } place ? place.Number : -1;

    /// <summary>Judges events in their order.</summary>
    /// <param name="order">The events.</param>
    /// <param name="report">Told each verdict, where it is not null; a null verdict for an event that is not judged, because it was rejected.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Run(IEnumerable<int> order, Action<int, AuthVerdict?>? report, CancellationToken cancellation)
    {
        foreach (int number in order)
        {
            cancellation.ThrowIfCancellationRequested();
            Pdu pdu = _graph.EventOf(number);
            if (!pdu.IsState || (_graph.IsRejected(number) && !_readmitsRejected))
            {
                report?.Invoke(number, null);
                continue;
            }

            if (_graph.Index is { } index)
            {
                index.Work.EventsJudged++;
            }

            _judged = number;
            _createIsNamed = pdu.Version.Format.UsesCreateEventIdAsRoomId;
            AuthVerdict verdict = AuthRules.CheckStateDependent(_graph.VerifiedOf(number), this);
            if (verdict.IsAllowed)
            {
                Place place = PlaceOf(number, looksUp: false);
                place.Number = number;
                place.IsResolved = true;
            }

            report?.Invoke(number, verdict);
        }
    }

    /// <summary>The event at a key of the state so far; negative where there is none.</summary>
    public int NumberAt(in StateSlot key) => (CommonPlaceAt(in key) ?? PlaceOf(in key, looksUp: true)).Number;

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Find(in slot);
        return verified is not null;
    }

    private VerifiedPdu? Find(in StateSlot key)
    {
        // Version 12: the create event is the one that the room ID names, whatever a state or an event has at its key.
        Place? place = CommonPlaceAt(in key);
        if (_createIsNamed && place is not null && ReferenceEquals(place, _create))
        {
            return _namedCreate;
        }

        int number = place?.Number ?? -1;
        if (number < 0)
        {
            int cited = _graph.FindAuthEvent(_judged, in key);
            place ??= cited >= 0 ? PlaceOf(cited, looksUp: true)
                : _graph.SlotOf(_judged) == key ? PlaceOf(_judged, looksUp: true)
                : PlaceOf(in key, looksUp: true);
            number = place.Number >= 0 ? place.Number
                : cited >= 0 && !_graph.IsRejected(cited) ? cited
                : -1;
        }

        return number >= 0 ? _graph.VerifiedOf(number) : null;
    }

    /// <summary>The places of the keys that every check asks for.</summary>
    private Place? CommonPlaceAt(in StateSlot key)
    {
        return !key.StateKey.IsEmpty ? null
            : key.Type.Equals("m.room.power_levels"u8) ? _powerLevels ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.create"u8) ? _create ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.join_rules"u8) ? _joinRules ??= PlaceOf(in key, looksUp: true)
            : null;
    }

    /// <summary>The place of the key of an event.</summary>
    private Place PlaceOf(int number, bool looksUp)
    {
        if (number < _placesOfEvents.Length && _placesOfEvents[number] is { } kept)
        {
            return kept;
        }

        ref readonly StateSlot key = ref _graph.SlotOf(number);
        ref Place? place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _);
        place ??= new Place { Number = looksUp ? FindInStart(number) : -1 };
        KeepPlace(number, place);
        return place;
    }

    private Place PlaceOf(in StateSlot key, bool looksUp)
    {
        ref Place? place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _);
        return place ??= new Place { Number = looksUp ? FindInStart(in key, path: null) : -1 };
    }

    private void KeepPlace(int number, Place place)
    {
        if (number >= _placesOfEvents.Length)
        {
            Array.Resize(ref _placesOfEvents, Math.Max(2 * _placesOfEvents.Length, Math.Max(number + 1, _graph.Count)));
        }

        _placesOfEvents[number] = place;
    }

    /// <summary>What the start has at the key of an event: often that event.</summary>
    private int FindInStart(int number) =>
        _start.Count == 0 ? -1
        : _agreed?.Contains(number) == true ? (_graph.IsRejected(number) ? -1 : number)
        : FindInStart(in _graph.SlotOf(number), _graph.IndexedOf(number) is >= 0 and int indexed ? _graph.Index![indexed].Path : null);

    /// <summary>Where there is nothing to begin with, the path of the key is not needed.</summary>
    private int FindInStart(in StateSlot key, ulong? path) =>
        _start.Count > 0 && _start.Find(new HashedKey(key, path ?? StatePath.Of(in key))) is { } leaf && _graph.NumberOf(leaf) is var number && _graph.IsHeld(number) && !_graph.IsRejected(number)
            ? number
            : -1;

    private sealed class Place
    {
        public int Number { get; set; } = -1;

        public bool IsResolved { get; set; }

        public bool IsConflicted { get; set; }
    }
}
