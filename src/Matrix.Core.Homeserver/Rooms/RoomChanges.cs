using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Collects the changes of one batch of work to a room, and makes the append that stores them.</summary>
/// <remarks>Recording never reads the store, because the room has changed already. <see cref="Build"/> may be interrupted by <see cref="NotLoadedException"/>, and is then called again.</remarks>
internal sealed class RoomChanges
{
    private readonly Dictionary<EventId, int> _indexes = [];
    private readonly List<RoomEvent> _events = [];
    private readonly HashSet<EventId> _replaced = [];
    private readonly List<RecordedUpdate> _updates = [];
    private readonly List<OutboxDraft> _outbox = [];
    private readonly List<StoredOriginal> _originals = [];
    private readonly SortedSet<ServerName> _destinations = [];

    public bool IsEmpty => _events.Count == 0 && _outbox.Count == 0 && _updates.Count == 0;

    public bool HasUpdates => _updates.Count > 0;

    public IReadOnlyCollection<ServerName> Destinations => _destinations;

    public IReadOnlyList<RoomEvent> Events => _events;

    /// <summary>Records a decision about an event.</summary>
    /// <param name="roomEvent">The event.</param>
    /// <param name="wasKnown">Whether the room had the event in its graph before.</param>
    /// <param name="before">The current state before it.</param>
    /// <param name="after">The current state after it.</param>
    /// <param name="origin">The server that sent it; null for the local server.</param>
    public void Record(RoomEvent roomEvent, bool wasKnown, StateMap before, StateMap after, ServerName? origin)
    {
        Put(roomEvent);
        if (!roomEvent.IsInGraph)
        {
            return;
        }

        HostUpdateKind kind = roomEvent.Status switch
        {
            EventStatus.Accepted => wasKnown ? HostUpdateKind.Restored : HostUpdateKind.Accepted,
            EventStatus.SoftFailed => HostUpdateKind.SoftFailed,
            _ => HostUpdateKind.Rejected,
        };
        _updates.Add(new RecordedUpdate(kind, roomEvent.EventId, origin, before, after));
    }

    /// <summary>Records another copy of an event that the room has.</summary>
    public void Replace(RoomEvent roomEvent)
    {
        _ = _indexes.ContainsKey(roomEvent.EventId) || _replaced.Add(roomEvent.EventId);
        Put(roomEvent);
    }

    /// <summary>Records that an event was redacted: its redacted copy replaces it, and its original is kept for a limited time.</summary>
    public void Redact(RoomEvent redacted, RoomEvent original, EventId redaction, ServerName? origin, DateTimeOffset now, StateMap current)
    {
        Replace(redacted);
        _originals.Add(new StoredOriginal { EventId = original.EventId, RedactedAt = now, Bytes = original.ToStoredBytes() });
        _updates.Add(new RecordedUpdate(HostUpdateKind.Redacted, original.EventId, origin, current, current) { Redaction = redaction });
    }

    public void Queue(EventId eventId, ReadOnlyMemory<byte> pdu, ImmutableArray<ServerName> destinations)
    {
        foreach (ServerName destination in destinations)
        {
            _outbox.Add(new OutboxDraft { Destination = destination, EventId = eventId, Pdu = pdu });
            _ = _destinations.Add(destination);
        }
    }

    /// <summary>Makes the append.</summary>
    /// <param name="room">The room after the changes.</param>
    /// <param name="stored">The room as it is stored.</param>
    /// <param name="baseline">The current state as it is stored; null for a room without events.</param>
    /// <param name="awaitedBefore">The awaited events as they are stored.</param>
    /// <param name="findRoot">Finds the root of the state before an event that is stored.</param>
    public RoomAppend Build(Room room, StoredRoom stored, StateMap? baseline, ImmutableArray<EventId> awaitedBefore, Func<EventId, StateHash?> findRoot)
    {
        var nodes = new Dictionary<StateHash, ReadOnlyMemory<byte>>();
        var events = new List<StoredEvent>(_events.Count);
        foreach (RoomEvent roomEvent in _events)
        {
            StateHash? root = null;
            if (roomEvent.StateBefore is { } before)
            {
                // The states of successive events share almost all nodes, so that each is compared with the one before it.
                AddNodes(nodes, before, baseline);
                root = before.Root;
                baseline = before;
            }
            else if (_replaced.Contains(roomEvent.EventId))
            {
                // Another copy of a stored event, which was loaded without its state.
                root = findRoot(roomEvent.EventId);
            }

            events.Add(new StoredEvent
            {
                EventId = roomEvent.EventId,
                Status = roomEvent.Status,
                OriginServerTimestamp = roomEvent.Pdu.OriginServerTimestamp,
                StateBefore = root,
                Redacts = roomEvent.Pdu.Redacts,
                Bytes = roomEvent.ToStoredBytes(),
            });
        }

        AddNodes(nodes, room.CurrentState, baseline);
        ImmutableArray<EventId> awaited = room.CreateSnapshot().AwaitedEvents;
        return new RoomAppend
        {
            RoomId = room.Id,
            Version = room.Version.Id,
            Epoch = stored.Epoch,
            ExpectedPosition = stored.Position,
            Events = events,
            StateNodes = [.. nodes.Select(node => new StoredStateNode(node.Key, node.Value))],
            ForwardExtremities = room.ForwardExtremities,
            CurrentState = room.CurrentState.Root,
            AwaitedAdded = awaited.SequenceEqual(awaitedBefore) ? [] : [.. awaited.Except(awaitedBefore)],
            AwaitedRemoved = awaited.SequenceEqual(awaitedBefore) ? [] : [.. awaitedBefore.Except(awaited)],
            Originals = _originals,
            Updates = [.. _updates.Select(update => update.ToDraft(room.Id))],
            Outbox = _outbox,
        };
    }

    private static void AddNodes(Dictionary<StateHash, ReadOnlyMemory<byte>> nodes, StateMap state, StateMap? baseline)
    {
        foreach (StoredStateNode node in state.GetNodesSince(baseline))
        {
            nodes[node.Hash] = node.Bytes;
        }
    }

    private void Put(RoomEvent roomEvent)
    {
        if (_indexes.TryGetValue(roomEvent.EventId, out int index))
        {
            _events[index] = roomEvent;
            return;
        }

        _indexes[roomEvent.EventId] = _events.Count;
        _events.Add(roomEvent);
    }
}
