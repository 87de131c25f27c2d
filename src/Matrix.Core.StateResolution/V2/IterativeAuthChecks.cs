using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Performs the iterative auth checks, on a state that grows by the events that it allows.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>. Each event is judged by the state so far. At
/// a key at which that state has no event, it is judged by the event's own auth event there, unless that was rejected. Auth events are not judged again.
/// </remarks>
internal sealed class IterativeAuthChecks : IAuthState
{
    private readonly AuthGraph _graph;
    private readonly StateMap _start;
    private readonly VerifiedPdu? _namedCreate;
    private readonly bool _readmitsRejected;

    /// <summary>The events that are known to be in the start at the keys that they declare.</summary>
    private readonly EventSet? _agreed;

    /// <summary>The places of the keys that were looked up or set so far.</summary>
    private readonly Dictionary<StateSlot, Place> _places;

    /// <summary>The same places by conflict, and by events with these keys. A key is hashed once for each event instead of once for each lookup.</summary>
    private readonly Place[] _placesOfConflicts;
    private Place?[] _placesOfEvents = [];

    /// <summary>The places of the keys that every check looks up.</summary>
    private Place? _create;
    private Place? _powerLevels;
    private Place? _joinRules;
    private int _judged;

    /// <summary>True if the judged event has a room version in which the room ID names the create event.</summary>
    private bool _createIsNamed;

    /// <param name="graph">The graph of the events.</param>
    /// <param name="start">The state to begin with: in version 2 the unconflicted state, in version 2.1 the empty state.</param>
    /// <param name="create">In room version 12 and later the room's create event, which events do not cite; otherwise null.</param>
    /// <param name="readmitsRejected">Whether rejected events may be allowed.</param>
    /// <param name="conflicts">The keys at which <paramref name="start"/> counts as empty, or null.</param>
    /// <param name="agreed">The events that are known to be in the start at the keys that they declare, or null.</param>
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
                // The caller may have passed a state with an event at a key that the event does not declare.
                int number = graph.NumberOf(entry);
                if (graph.IsHeld(number) && graph.SlotOf(number) == entry.Entry.Key)
                {
                    KeepPlace(number, place);
                }
            }
        }
    }

    /// <summary>Gets the entries that the checks have set, beyond the state with which they began.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> Resolved =>
        _places.Where(entry => entry.Value.IsResolved).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>Gets the entries that the checks have set at keys that are not in conflict.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> ResolvedElsewhere =>
        _places.Where(entry => entry.Value is { IsResolved: true, IsConflicted: false }).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>Returns the number of the event that the checks have set at the key of a conflict; negative if they have set none.</summary>
    /// <param name="conflict">The index of the conflict in the list of conflicts.</param>
    public int ResolvedAt(int conflict) => _placesOfConflicts[conflict] is { IsResolved: true } place ? place.Number : -1;

    /// <summary>Judges events in their order.</summary>
    /// <param name="order">The numbers of the events.</param>
    /// <param name="report">
    /// Called with each verdict, or null for no report. The verdict is null for an event that is not judged, because it was rejected or is not a state event.
    /// </param>
    /// <param name="cancellation">Cancels the work.</param>
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

    /// <summary>Returns the number of the event at a key of the state so far; negative if it does not exist.</summary>
    public int NumberAt(in StateSlot key) => (CommonPlaceAt(in key) ?? PlaceOf(in key, looksUp: true)).Number;

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Find(in slot);
        return verified is not null;
    }

    private VerifiedPdu? Find(in StateSlot key)
    {
        // Version 12: the create event is the event that the room ID names, whatever a state or an event has at its key.
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

    /// <summary>Returns the place of a key that every check looks up, or null for another key.</summary>
    private Place? CommonPlaceAt(in StateSlot key)
    {
        return !key.StateKey.IsEmpty ? null
            : key.Type.Equals("m.room.power_levels"u8) ? _powerLevels ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.create"u8) ? _create ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.join_rules"u8) ? _joinRules ??= PlaceOf(in key, looksUp: true)
            : null;
    }

    /// <summary>Returns the place of the key of an event.</summary>
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

    /// <summary>Returns the number of the event that the start has at the key of an event, often that event itself; negative if it has none.</summary>
    private int FindInStart(int number) =>
        _start.Count == 0 ? -1
        : _agreed?.Contains(number) == true ? (_graph.IsRejected(number) ? -1 : number)
        : FindInStart(in _graph.SlotOf(number), _graph.IndexedOf(number) is >= 0 and int indexed ? _graph.Index![indexed].Path : null);

    /// <summary>
    /// Returns the number of the event that the start has at a key; negative if it has none. For an empty start the path of the key is not computed.
    /// </summary>
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
