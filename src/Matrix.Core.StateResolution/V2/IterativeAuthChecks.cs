using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Performs the iterative auth checks: it holds a state, and adds each event that the state allows.</summary>
/// <remarks>
/// Each event is checked against the state so far. For a slot that the state does not have, the event's own auth event for that slot is used, unless it was
/// rejected. Auth events are not checked again. <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Matrix spec, room version 2, Definitions</see>.
/// </remarks>
internal sealed class IterativeAuthChecks : IAuthState
{
    private readonly AuthGraph _graph;
    private readonly StateMap _start;
    private readonly VerifiedPdu? _namedCreate;
    private readonly bool _readmitsRejected;

    /// <summary>The entries of the state in the slots that were read or set so far.</summary>
    private readonly Dictionary<StateSlot, Place> _places;

    /// <summary>The same entries by conflict, and by the number of an event in the slot, so that a slot is hashed once for an event and not on each read.</summary>
    private readonly Place[] _placesOfConflicts;
    private Place?[] _placesOfEvents = [];

    /// <summary>The entries in the slots that every check reads.</summary>
    private Place? _create;
    private Place? _powerLevels;
    private Place? _joinRules;
    private int _judged;

    /// <summary>Determines whether the room version of the event that is being checked derives the room ID from the create event.</summary>
    private bool _createIsNamed;

    /// <summary>Initializes the checks.</summary>
    /// <param name="graph">The events.</param>
    /// <param name="start">The initial state: the unconflicted state in version 2, the empty state in version 2.1.</param>
    /// <param name="create">The create event of the room from version 12 on, where events do not cite it; otherwise null.</param>
    /// <param name="readmitsRejected">Whether rejected events are checked and may be allowed.</param>
    /// <param name="conflicts">The slots in which the entries of <paramref name="start"/> are ignored; null for none.</param>
    public IterativeAuthChecks(
        AuthGraph graph, StateMap start, VerifiedPdu? create, bool readmitsRejected, IReadOnlyList<Conflict>? conflicts = null)
    {
        conflicts ??= [];
        _graph = graph;
        _start = start;
        _namedCreate = create;
        _readmitsRejected = readmitsRejected;
        _places = new Dictionary<StateSlot, Place>(2 * conflicts.Count);
        _placesOfConflicts = new Place[conflicts.Count];
        for (int i = 0; i < conflicts.Count; i++)
        {
            var place = new Place { IsConflicted = true };
            _placesOfConflicts[i] = place;
            _places.Add(conflicts[i].Key.Key, place);
            foreach (StateLeaf entry in conflicts[i].Entries)
            {
                // A caller may give a state that has an event in a slot that is not its own.
                int number = graph.NumberOf(entry);
                if (graph.IsHeld(number) && graph.SlotOf(number) == entry.Entry.Slot)
                {
                    KeepPlace(number, place);
                }
            }
        }
    }

    /// <summary>Gets the slots that the checks have set, and the numbers of the events.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> Resolved =>
        _places.Where(entry => entry.Value.IsResolved).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>Gets the slots without a conflict that the checks have set, and the numbers of the events.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> ResolvedElsewhere =>
        _places.Where(entry => entry.Value is { IsResolved: true, IsConflicted: false }).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>Returns the number of the event that the checks have set in the slot of a conflict, or -1 if they have not set one.</summary>
    /// <param name="conflict">The index of the conflict.</param>
    public int ResolvedAt(int conflict) => _placesOfConflicts[conflict] is { IsResolved: true } place ? place.Number : -1;

    /// <summary>Checks events one by one, and adds those that are allowed to the state.</summary>
    /// <param name="order">The numbers of the events, in the order of the checks.</param>
    /// <param name="report">Receives each verdict, or null for an event that is not checked because it was rejected. May be null.</param>
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

            _graph.CountCheck();
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

    /// <summary>Returns the number of the event in a slot of the state so far, or -1 if the slot is empty.</summary>
    public int NumberAt(in StateSlot key) => (CommonPlaceAt(in key) ?? PlaceOf(in key, looksUp: true)).Number;

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Find(in slot);
        return verified is not null;
    }

    private VerifiedPdu? Find(in StateSlot key)
    {
        // From version 12 on the create event is the one that the room ID is derived from, whatever a state has in its slot.
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

    /// <summary>Returns the entry of a slot that every check reads, or null for another slot.</summary>
    private Place? CommonPlaceAt(in StateSlot key)
    {
        return !key.StateKey.IsEmpty ? null
            : key.Type.Equals("m.room.power_levels"u8) ? _powerLevels ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.create"u8) ? _create ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.join_rules"u8) ? _joinRules ??= PlaceOf(in key, looksUp: true)
            : null;
    }

    /// <summary>Returns the entry of the slot of an event.</summary>
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
        return place ??= new Place { Number = looksUp && _start.Count > 0 ? FindInStart(new HashedKey(in key)) : -1 };
    }

    private void KeepPlace(int number, Place place)
    {
        if (number >= _placesOfEvents.Length)
        {
            Array.Resize(ref _placesOfEvents, Math.Max(2 * _placesOfEvents.Length, Math.Max(number + 1, _graph.Count)));
        }

        _placesOfEvents[number] = place;
    }

    /// <summary>Returns the usable event that the start has in the slot of an event, or -1. It is often the same event.</summary>
    private int FindInStart(int number) =>
        _start.Count == 0 ? -1
        : _graph.IsKnownToBeShared(number) ? (_graph.IsRejected(number) ? -1 : number)
        : FindInStart(new HashedKey(_graph.SlotOf(number), _graph.PathOf(number)));

    private int FindInStart(HashedKey key) =>
        _start.Find(key) is { } leaf && _graph.NumberOf(leaf) is var number && _graph.IsHeld(number) && !_graph.IsRejected(number) ? number : -1;

    private sealed class Place
    {
        public int Number { get; set; } = -1;

        public bool IsResolved { get; set; }

        public bool IsConflicted { get; set; }
    }
}
