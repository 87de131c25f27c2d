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

    /// <summary>What the state has at the keys that were asked for or set so far.</summary>
    private readonly Dictionary<StateSlot, Place> _places;

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
    public IterativeAuthChecks(AuthGraph graph, StateMap start, VerifiedPdu? create, bool readmitsRejected, IReadOnlyCollection<Conflict>? conflicts = null)
    {
        _places = new Dictionary<StateSlot, Place>(2 * (conflicts?.Count ?? 0));
        _graph = graph;
        _start = start;
        _namedCreate = create;
        _readmitsRejected = readmitsRejected;
        foreach (Conflict conflict in conflicts ?? [])
        {
            PlaceOf(conflict.Key.Key, looksUp: false).IsConflicted = true;
        }
    }

    /// <summary>What the checks have set, beyond the state they began with.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> Resolved =>
        _places.Where(entry => entry.Value.IsResolved).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>What the checks have set at keys that are not in conflict.</summary>
    public IEnumerable<KeyValuePair<StateSlot, int>> ResolvedElsewhere =>
        _places.Where(entry => entry.Value is { IsResolved: true, IsConflicted: false }).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Number));

    /// <summary>What the checks have set at a key; negative where they have set nothing.</summary>
    public int ResolvedAt(StateSlot key) => _places.TryGetValue(key, out Place? place) && place.IsResolved ? place.Number : -1;

    /// <summary>Sets an event that is allowed.</summary>
    private void Set(int number)
    {
        Place place = PlaceOf(_graph.EventOf(number).Slot!.Value, looksUp: false);
        place.Number = number;
        place.IsResolved = true;
    }

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
                Set(number);
            }

            report?.Invoke(number, verdict);
        }
    }

    /// <summary>The event at a key of the state so far; negative where there is none.</summary>
    public int NumberAt(in StateSlot key) => PlaceAt(in key).Number;

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Find(in slot);
        return verified is not null;
    }

    private VerifiedPdu? Find(in StateSlot key)
    {
        // Version 12: the create event is the one that the room ID names, whatever a state or an event has at its key.
        Place place = PlaceAt(in key);
        if (_createIsNamed && ReferenceEquals(place, _create))
        {
            return _namedCreate;
        }

        int number = place.Number;
        if (number < 0)
        {
            number = _graph.FindAuthEvent(_judged, in key);
            number = number >= 0 && _graph.IsRejected(number) ? -1 : number;
        }

        return number >= 0 ? _graph.VerifiedOf(number) : null;
    }

    private Place PlaceAt(in StateSlot key)
    {
        return !key.StateKey.IsEmpty ? PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.power_levels"u8) ? _powerLevels ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.create"u8) ? _create ??= PlaceOf(in key, looksUp: true)
            : key.Type.Equals("m.room.join_rules"u8) ? _joinRules ??= PlaceOf(in key, looksUp: true)
            : PlaceOf(in key, looksUp: true);
    }

    private Place PlaceOf(in StateSlot key, bool looksUp)
    {
        ref Place? place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _);
        return place ??= new Place { Number = looksUp ? FindInStart(in key) : -1 };
    }

    /// <summary>Where there is nothing to begin with, the path of the key is not needed.</summary>
    private int FindInStart(in StateSlot key) =>
        _start.Count > 0 && _start.Find(new HashedKey(key, PathOf(in key))) is { } leaf && _graph.NumberOf(leaf) is var number && _graph.IsHeld(number) && !_graph.IsRejected(number)
            ? number
            : -1;

    /// <summary>What the judged event cites at the key mostly has the path.</summary>
    private ulong PathOf(in StateSlot key) =>
        _graph.Index is { } index && _graph.FindAuthEvent(_judged, in key) is >= 0 and int cited && _graph.IndexedOf(cited) is >= 0 and int indexed
            ? index[indexed].Path
            : StatePath.Of(in key);

    private sealed class Place
    {
        public int Number { get; set; }

        public bool IsResolved { get; set; }

        public bool IsConflicted { get; set; }
    }
}
