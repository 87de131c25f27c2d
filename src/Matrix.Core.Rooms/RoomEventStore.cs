using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Finds the events of a room: first in memory, then in the host's store.</summary>
internal sealed class RoomEventStore : IEventSource
{
    private readonly Dictionary<EventId, RoomEvent> _events = [];
    private readonly HistoryReader? _history;
    private readonly bool _readmitsRejected;

    public RoomEventStore(RoomId room, RoomVersion version, RoomOptions options)
    {
        _history = options.History is null ? null : new HistoryReader(room, version, options.History);
        _readmitsRejected = options.Resolution.ReadmitsRejected;
    }

    /// <summary>Gets a value that indicates whether the host has a store.</summary>
    public bool HasHistory => _history is not null;

    /// <summary>Gets the events in memory.</summary>
    public IReadOnlyCollection<RoomEvent> InMemory => _events.Values;

    public bool TryGet(EventId id, [NotNullWhen(true)] out RoomEvent? roomEvent) =>
        _events.TryGetValue(id, out roomEvent) || (_history is not null && _history.TryGet(id, out roomEvent));

    /// <summary>Tries to find an event in memory.</summary>
    public bool TryGetInMemory(EventId id, [NotNullWhen(true)] out RoomEvent? roomEvent) => _events.TryGetValue(id, out roomEvent);

    /// <summary>Starts a session, in which each event and each state is read from the host's store at most once. It ends when the result is disposed.</summary>
    public HistoryReader.Session BeginSession() => new(_history);

    /// <summary>Tries to find the state before an event: in the event, or in the host's store.</summary>
    public bool TryGetStateBefore(RoomEvent roomEvent, [NotNullWhen(true)] out StateMap? before)
    {
        before = roomEvent.StateBefore;
        return before is not null || (roomEvent.IsInGraph && _history is not null && _history.TryGetStateBefore(roomEvent.EventId, out before));
    }

    /// <summary>Tries to find the state after an event: in the event, or computed from the state before it.</summary>
    public bool TryGetStateAfter(RoomEvent roomEvent, [NotNullWhen(true)] out StateMap? after)
    {
        after = roomEvent.StateAfter;
        if (after is null && TryGetStateBefore(roomEvent, out StateMap? before))
        {
            after = roomEvent.StateAfterFrom(before);
        }

        return after is not null;
    }

    /// <summary>Tries to find the state after an event.</summary>
    public bool TryGetStateAfter(EventId id, [NotNullWhen(true)] out StateMap? after)
    {
        after = null;
        return TryGet(id, out RoomEvent? known) && TryGetStateAfter(known, out after);
    }

    /// <summary>Determines whether an event has a place in the graph.</summary>
    public bool IsInGraph(EventId id) => TryGet(id, out RoomEvent? known) && known.IsInGraph;

    /// <summary>Holds an event in memory.</summary>
    /// <param name="roomEvent">The event.</param>
    /// <param name="known">The event as it was known, also where it is not in memory; null where it is new.</param>
    /// <returns>True if the event was known, and it changed whether the event can be part of a state.</returns>
    public bool Set(RoomEvent roomEvent, RoomEvent? known)
    {
        ref RoomEvent? place = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, roomEvent.EventId, out _);
        bool changed = (place ?? known) is { } before && IsBarredFromState(before) != IsBarredFromState(roomEvent);
        place = roomEvent;
        return changed;
    }

    public bool Evict(EventId id) => _events.Remove(id);

    /// <summary>
    /// Determines whether an event cannot be part of a state. Where resolution may readmit an event that the state before it refused, only its own auth events bar it.
    /// </summary>
    public bool IsBarredFromState(RoomEvent roomEvent) =>
        roomEvent.IsRejected && !(_readmitsRejected && roomEvent.Rejection == RejectionReason.StateBefore);

    bool IEventSource.TryGetEvent(EventId eventId, out AuthEvent authEvent)
    {
        bool held = TryGet(eventId, out RoomEvent? roomEvent);
        authEvent = held ? new AuthEvent(roomEvent!.VerifiedPdu, IsBarredFromState(roomEvent)) : default;
        return held;
    }
}
