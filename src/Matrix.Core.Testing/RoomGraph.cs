using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents the events of a factory's room and the state after each.</summary>
internal sealed class RoomGraph
{
    private readonly List<Pdu> _events = [];
    private readonly Dictionary<EventId, int> _places = [];
    private readonly List<ImmutableDictionary<StateSlot, int>> _states = [];
    private readonly Dictionary<EventId, ReadOnlyMemory<byte>> _hashes = [];
    private readonly HashSet<EventId> _cited = [];

    public IReadOnlyList<Pdu> Events => _events;

    public IReadOnlyDictionary<EventId, ReadOnlyMemory<byte>> ReferenceHashes => _hashes;

    /// <summary>Gets the events that no other event lists in <c>prev_events</c>, in the order in which they were created.</summary>
    public IReadOnlyList<Pdu> Extremities => [.. _events.Where(pdu => !_cited.Contains(pdu.EventId))];

    /// <summary>Returns the state before an event. If branches differ, the event that was created last wins.</summary>
    /// <remarks>This is not state resolution and does not have to be: it supplies auth events that precede the event.</remarks>
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

    /// <summary>Returns the event of a state slot, or <see langword="null"/> if the slot is empty.</summary>
    public Pdu? Find(ImmutableDictionary<StateSlot, int> state, StateSlot key) => state.TryGetValue(key, out int place) ? _events[place] : null;

    public void Add(Pdu pdu, ImmutableDictionary<StateSlot, int> stateBefore)
    {
        int place = _events.Count;
        if (!_places.TryAdd(pdu.EventId, place))
        {
            throw new InvalidOperationException($"The factory has already made the event {pdu.EventId}. Use other content or another time.");
        }

        _events.Add(pdu);
        _states.Add(pdu.Slot is { } key ? stateBefore.SetItem(key, place) : stateBefore);
        _cited.UnionWith(pdu.PrevEvents);

        // Only room versions 1 and 2 write hashes in references, and in those versions a hash cannot be derived from the ID.
        if (pdu.Version.Format.UsesReferenceHashes)
        {
            _hashes.Add(pdu.EventId, pdu.ComputeReferenceHash());
        }
    }

    private int PlaceOf(Pdu pdu) =>
        _places.TryGetValue(pdu.EventId, out int place)
            ? place
            : throw new ArgumentException($"The factory did not make the event {pdu.EventId}.", nameof(pdu));
}
