using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>What a host would have stored: bytes of events, and states apart from them. It counts what is read.</summary>
internal sealed class StoredHistory : IRoomHistory
{
    private readonly Dictionary<EventId, byte[]> _events = [];
    private readonly Dictionary<EventId, StateMap> _states = [];

    /// <summary>How often each event was asked for.</summary>
    public Dictionary<EventId, int> Reads { get; } = [];

    /// <summary>How often the state before each event was asked for.</summary>
    public Dictionary<EventId, int> StateReads { get; } = [];

    public void Store(RoomEvent roomEvent)
    {
        EventId id = roomEvent.EventId;
        _events[id] = roomEvent.ToStoredBytes();
        if (roomEvent.StateBefore is { } before)
        {
            _states[id] = before;
        }
    }

    /// <summary>Stores what a room holds of events.</summary>
    public void StoreAll(Room room, IEnumerable<VerifiedPdu> events)
    {
        foreach (VerifiedPdu verified in events)
        {
            Assert.True(room.TryGetEvent(verified.EventId, out RoomEvent? known), $"{verified}");
            Store(known);
        }
    }

    /// <summary>The room as it is after a restart: from bytes alone, and the states.</summary>
    public Room Restart(Room room)
    {
        Assert.True(RoomSnapshot.TryLoadTrusted(room.CreateSnapshot().ToStoredBytes(), out RoomSnapshot? snapshot, out StoredFormError error), $"{error}");
        var restarted = Room.Load(snapshot, new RoomOptions { History = this });
        Reads.Clear();
        StateReads.Clear();
        return restarted;
    }

    public void ForgetStates() => _states.Clear();

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        Reads[eventId] = Reads.GetValueOrDefault(eventId) + 1;
        roomEvent = null;
        if (_events.TryGetValue(eventId, out byte[]? stored))
        {
            Assert.True(RoomEvent.TryLoadTrusted(stored, out roomEvent, out StoredFormError error), $"{error}");
        }

        return roomEvent is not null;
    }

    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        StateReads[eventId] = StateReads.GetValueOrDefault(eventId) + 1;
        return _states.TryGetValue(eventId, out stateBefore);
    }
}
