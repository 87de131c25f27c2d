using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>The events of a room: those in memory, then those that the host has stored.</summary>
internal sealed class EventTable : IEventSource
{
    private readonly Dictionary<EventId, RoomEvent> _events = [];
    private readonly IRoomHistory? _history;
    private readonly bool _readmitsRejected;

    public EventTable(RoomOptions options)
    {
        _history = options.History;
        _readmitsRejected = options.Resolution.ReadmitsRejected;
    }

    /// <summary>Whether there is anywhere to find what is not in memory.</summary>
    public bool HasHistory => _history is not null;

    /// <summary>The events in memory.</summary>
    public IReadOnlyCollection<RoomEvent> InMemory => _events.Values;

    public bool TryGet(EventId id, [NotNullWhen(true)] out RoomEvent? roomEvent) =>
        _events.TryGetValue(id, out roomEvent) || (_history is not null && _history.TryGet(id, out roomEvent));

    /// <summary>Whether an event has its place in the graph.</summary>
    public bool IsInGraph(EventId id) => TryGet(id, out RoomEvent? known) && known.IsInGraph;

    /// <summary>Holds an event.</summary>
    /// <returns>Whether it was held already and its standing changed: whether it can be part of a state.</returns>
    public bool Set(RoomEvent roomEvent)
    {
        ref RoomEvent? place = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, roomEvent.Event.Event.EventId, out _);
        bool changed = place is not null && IsBarredFromState(place) != IsBarredFromState(roomEvent);
        place = roomEvent;
        return changed;
    }

    public bool Evict(EventId id) => _events.Remove(id);

    /// <summary>Whether an event can be no part of a state: where resolution may allow what the state before it did not, only its own auth events bar it.</summary>
    public bool IsBarredFromState(RoomEvent roomEvent) =>
        roomEvent.IsRejected && !(_readmitsRejected && roomEvent.Rejection == RejectionReason.StateBefore);

    bool IEventSource.TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found)
    {
        bool held = TryGet(eventId, out RoomEvent? roomEvent);
        found = held ? new AuthEvent(roomEvent!.Event, IsBarredFromState(roomEvent)) : null;
        return held;
    }
}
