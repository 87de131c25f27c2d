using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>The events of a factory's room, and the state after each.</summary>
internal sealed class RoomGraph
{
    private readonly List<Pdu> _events = [];
    private readonly Dictionary<EventId, int> _places = [];
    private readonly List<ImmutableDictionary<StateSlot, int>> _states = [];
    private readonly Dictionary<EventId, ReadOnlyMemory<byte>> _hashes = [];
    private readonly HashSet<EventId> _cited = [];

    public IReadOnlyList<Pdu> Events => _events;

    public IReadOnlyDictionary<EventId, ReadOnlyMemory<byte>> ReferenceHashes => _hashes;

    /// <summary>The events that no other cites, in the order in which they were made.</summary>
    public IReadOnlyList<Pdu> Extremities => [.. _events.Where(pdu => !_cited.Contains(pdu.EventId))];

    /// <summary>
    /// The state before an event: where branches differ, the event made last wins. That is no state resolution, and need not be: it
    /// gives auth events that lie behind the event.
    /// </summary>
    public ImmutableDictionary<StateSlot, int> StateBefore(IReadOnlyList<Pdu> after)
    {
        ImmutableDictionary<StateSlot, int> state = ImmutableDictionary<StateSlot, int>.Empty;
        foreach (Pdu pdu in after)
        {
            ImmutableDictionary<StateSlot, int> branch = _states[PlaceOf(pdu)];
            state = state.IsEmpty
                ? branch
                : state.SetItems(branch.Where(entry => !state.TryGetValue(entry.Key, out int place) || place < entry.Value));
        }

        return state;
    }

    /// <summary>Looks up the event of a state entry.</summary>
    public Pdu? Find(ImmutableDictionary<StateSlot, int> state, StateSlot key) => state.TryGetValue(key, out int place) ? _events[place] : null;

    public void Add(Pdu pdu, ImmutableDictionary<StateSlot, int> stateBefore)
    {
        int place = _events.Count;
        if (!_places.TryAdd(pdu.EventId, place))
        {
            throw new InvalidOperationException($"The event {pdu.EventId} was made before: give it other content, or another time.");
        }

        _events.Add(pdu);
        _states.Add(pdu.Slot is { } key ? stateBefore.SetItem(key, place) : stateBefore);
        _cited.UnionWith(pdu.PrevEvents);

        // Only room versions 1 and 2 write them, and in those a hash is not known from the ID.
        if (pdu.Version.Format.UsesReferenceHashes)
        {
            _hashes.Add(pdu.EventId, pdu.ComputeReferenceHash());
        }
    }

    private int PlaceOf(Pdu pdu) =>
        _places.TryGetValue(pdu.EventId, out int place)
            ? place
            : throw new ArgumentException($"The event {pdu.EventId} was not made by this factory.", nameof(pdu));
}
