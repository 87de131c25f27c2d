using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Provides a room with the events of its store. The store is asynchronous and a room is not: an event that is not loaded yet interrupts the call of the room.</summary>
internal sealed class StoredHistory(IRoomStore store, RoomId roomId, long maxBytes) : IRoomHistory
{
    private readonly LruCache<EventId, (RoomEvent Event, StateHash? StateBefore)> _events = new(maxBytes);
    private readonly HashSet<EventId> _absent = [];
    private HashSet<EventId>? _probed;

    /// <summary>The stored redactions of events of this batch of work. An event may arrive after its redactions.</summary>
    private readonly Dictionary<EventId, List<EventId>> _redactions = [];

    /// <summary>The redactions of this batch of work, which are not stored yet, whose targets are missing.</summary>
    private readonly Dictionary<EventId, List<EventId>> _newRedactions = [];

    /// <summary>Gets the redactions of events of this batch of work. They are read when their targets arrive.</summary>
    public IEnumerable<EventId> LoadedRedactions => _redactions.Values.SelectMany(list => list);

    public NodeCache Nodes { get; } = new(store, roomId, maxBytes);

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        roomEvent = null;
        if (_absent.Contains(eventId))
        {
            return false;
        }

        if (_events.TryGet(eventId, out (RoomEvent Event, StateHash? StateBefore) loaded))
        {
            roomEvent = loaded.Event;
            return true;
        }

        if (_probed is null)
        {
            throw new NotLoadedException([eventId]);
        }

        _ = _probed.Add(eventId);
        return false;
    }

    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        stateBefore = null;
        if (_absent.Contains(eventId))
        {
            return false;
        }

        if (!_events.TryGet(eventId, out (RoomEvent Event, StateHash? StateBefore) loaded))
        {
            return _probed is null ? throw new NotLoadedException([eventId]) : _probed.Add(eventId) && false;
        }

        stateBefore = loaded.StateBefore is { } root ? StateMap.Load(root, Nodes) : null;
        return stateBefore is not null;
    }

    /// <summary>Returns the accepted redactions of an event, the oldest first.</summary>
    public IEnumerable<EventId> GetRedactions(EventId target)
    {
        if (!_redactions.TryGetValue(target, out List<EventId>? stored))
        {
            throw new NotLoadedException([]) { RedactionsOf = [target] };
        }

        return _newRedactions.TryGetValue(target, out List<EventId>? added) ? stored.Concat(added) : stored;
    }

    /// <summary>Adds a redaction whose target is missing.</summary>
    public void AddRedaction(EventId target, EventId redaction)
    {
        List<EventId> redactions = _newRedactions.TryGetValue(target, out List<EventId>? known) ? known : _newRedactions[target] = [];
        if (!redactions.Contains(redaction))
        {
            redactions.Add(redaction);
        }
    }

    public async ValueTask LoadRedactionsAsync(IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken) =>
        AddRedactions(targets, await store.FindRedactionsAsync(roomId, targets, cancellationToken).ConfigureAwait(false));

    /// <summary>Finds the root of the state before an event; null where it is not stored.</summary>
    public StateHash? FindRoot(EventId eventId) =>
        _absent.Contains(eventId) ? null
            : _events.TryGet(eventId, out (RoomEvent Event, StateHash? StateBefore) loaded) ? loaded.StateBefore
            : throw new NotLoadedException([eventId]);

    /// <summary>Reads from a room, and returns the events that it asked for and that are not loaded, all at once. To the read, these events are missing, so that its result is of no use.</summary>
    public IReadOnlyCollection<EventId> FindUnloaded(Action read)
    {
        _probed = [];
        try
        {
            read();
            return _probed;
        }
        finally
        {
            _probed = null;
        }
    }

    /// <summary>Loads events, and at most so many events that they lead to.</summary>
    public async ValueTask LoadAsync(IReadOnlyCollection<EventId> eventIds, int ahead, bool followsPrevEvents, CancellationToken cancellationToken)
    {
        await LoadAsync(eventIds, cancellationToken).ConfigureAwait(false);
        while (ahead > 0)
        {
            EventId[] next = [.. eventIds.SelectMany(id => GetReferences(id, followsPrevEvents)).Where(id => !_absent.Contains(id) && !_events.Contains(id)).Distinct().Take(ahead)];
            if (next.Length == 0)
            {
                return;
            }

            ahead -= next.Length;
            await LoadAsync(next, cancellationToken).ConfigureAwait(false);
            eventIds = next;
        }
    }

    public async ValueTask LoadAsync(IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken) =>
        Add(eventIds, await store.ReadEventsAsync(roomId, eventIds, cancellationToken).ConfigureAwait(false));

    public async ValueTask LoadWithRedactionsAsync(IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        StoredEventLookup found = await store.LookUpEventsAsync(roomId, eventIds, cancellationToken).ConfigureAwait(false);
        Add(eventIds, found.Events);
        AddRedactions(eventIds, found.Redactions);
    }

    public RoomEvent Add(StoredEvent stored)
    {
        if (!RoomEvent.TryLoadTrusted(stored.Bytes.Span, out RoomEvent? roomEvent, out StoredFormError error))
        {
            throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The stored event {stored.EventId} of the room {roomId} cannot be read: {error}.");
        }

        _events.Set(stored.EventId, (roomEvent, stored.StateBefore), stored.Bytes.Length + 512);
        return roomEvent;
    }

    /// <summary>Forgets what an append changed.</summary>
    public void OnAppended(IReadOnlyList<StoredEvent> events)
    {
        foreach (StoredEvent stored in events)
        {
            _events.Remove(stored.EventId);
        }
    }

    /// <summary>Forgets what was looked for, and what is above the bound.</summary>
    public void EndBatch()
    {
        // What was absent may now be there, and a stranger chooses what is asked for.
        _absent.Clear();
        _redactions.Clear();
        _newRedactions.Clear();
        _events.Trim();
        Nodes.Trim();
    }

    private void Add(IReadOnlyCollection<EventId> eventIds, IReadOnlyList<StoredEvent> found)
    {
        foreach (StoredEvent stored in found)
        {
            _ = Add(stored);
        }

        foreach (EventId id in eventIds)
        {
            if (!_events.Contains(id))
            {
                _ = _absent.Add(id);
            }
        }
    }

    private void AddRedactions(IReadOnlyCollection<EventId> targets, IReadOnlyList<StoredRedaction> found)
    {
        foreach (EventId target in targets)
        {
            _redactions[target] = [];
        }

        foreach (StoredRedaction redaction in found)
        {
            _redactions[redaction.Target].Add(redaction.RedactionId);
        }
    }

    private IEnumerable<EventId> GetReferences(EventId id, bool followsPrevEvents) =>
        !_events.TryGet(id, out (RoomEvent Event, StateHash? StateBefore) loaded) ? []
        : followsPrevEvents ? loaded.Event.Pdu.AuthEvents.Concat(loaded.Event.PrevEvents)
        : loaded.Event.Pdu.AuthEvents;
}
