using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a room in memory with what is known of its stored form. Only the writer uses it.</summary>
internal sealed class LoadedRoom
{
    /// <summary>The number of times that one piece of work is interrupted to load something. Each time loads something new.</summary>
    private const int MaxLoads = 100_000;

    /// <summary>The number of interruptions after which more is loaded than what is missing: a whole state, or a long chain, would otherwise be loaded one by one, and the work begin anew each time.</summary>
    private const int MaxSingleLoads = 32;

    private const int MaxAhead = 4096;

    /// <summary>The bytes of events, and of nodes, that are read from the store and kept: so many for all rooms together, and at most so many for one.</summary>
    private const long CachedBytes = 1L << 30;
    private const long MaxCachedBytes = 16L << 20;

    private readonly HomeserverServices _services;
    private readonly StoredHistory _history;
    private readonly LocalResidence _residence;
    private readonly Queue<EventId> _evictable = new();
    private StoredRoom _stored;
    private StateMap _storedState;
    private ImmutableArray<EventId> _storedAwaited;
    private Room? _room;

    private LoadedRoom(HomeserverServices services, StoredRoom stored)
    {
        _services = services;
        _stored = stored;
        _storedState = StateMap.Empty;
        _storedAwaited = [];
        _history = new StoredHistory(services.Store, stored.RoomId, Math.Min(CachedBytes / services.Options.MaxLoadedRooms, MaxCachedBytes));
        _residence = new LocalResidence(services.Store, services.Identity.Name, stored.RoomId);
    }

    /// <summary>Opens a room, with a new epoch.</summary>
    public static async Task<LoadedRoom> OpenAsync(HomeserverServices services, RoomId roomId, CancellationToken cancellationToken)
    {
        StoredRoom stored = await services.Store.OpenRoomAsync(roomId, cancellationToken).ConfigureAwait(false);
        var loaded = new LoadedRoom(services, stored);
        if (stored.Position > 0)
        {
            await loaded.LoadAsync(cancellationToken).ConfigureAwait(false);
            await loaded._residence.LoadAsync(stored.CurrentState, cancellationToken).ConfigureAwait(false);
            services.Telemetry.RecordLoad();
        }

        return loaded;
    }

    /// <summary>Gets the epoch that began when the room was opened.</summary>
    public long Epoch => _stored.Epoch;

    public RoomView? CreateView() => _room is null ? null : new RoomView(_stored.Position, _room.CurrentState, _room.ForwardExtremities);

    /// <summary>Runs a batch of work.</summary>
    /// <returns>The changes, which are not stored yet.</returns>
    public async Task<RoomChanges> RunAsync(IReadOnlyList<RoomWork> batch, CancellationToken cancellationToken)
    {
        var changes = new RoomChanges();
        if (_room is { } room)
        {
            IReadOnlyCollection<EventId> unloaded = FindUnloaded(room, batch.SelectMany(work => work.Needed));
            if (unloaded.Count > 0)
            {
                // Most of these events are new, and may have been redacted before they arrived.
                await _history.LoadWithRedactionsAsync(unloaded, cancellationToken).ConfigureAwait(false);
                await LoadAllAsync(room, _history.LoadedRedactions.Take(MaxAhead), cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (RoomWork work in batch)
        {
            var turn = new RoomTurn(this, changes, _services.TimeProvider);
            await WithLoadingAsync(
                () =>
                {
                    work.Run(turn);
                    return true;
                },
                work.IsRead,
                cancellationToken).ConfigureAwait(false);
        }

        return changes;
    }

    /// <summary>Stores changes.</summary>
    /// <exception cref="RoomFencedException">The epoch is over.</exception>
    /// <exception cref="RoomStoreException">The store failed, or the room is at another position.</exception>
    public async Task StoreAsync(RoomChanges changes, CancellationToken cancellationToken)
    {
        if (changes.IsEmpty || _room is not { } room)
        {
            _history.EndBatch();
            return;
        }

        RoomAppend append = await WithLoadingAsync(() => changes.Build(room, _stored, _stored.Position == 0 ? null : _storedState, _storedAwaited, _history.FindRoot), isRead: false, cancellationToken).ConfigureAwait(false);
        bool hasLeft = await WithLoadingAsync(() => _residence.HasLeftAfter(room, _storedState), isRead: true, cancellationToken).ConfigureAwait(false);
        if (hasLeft)
        {
            // Before the append: after a crash between the two, the room is loaded without searching it for members.
            await _residence.SaveAsync(append.CurrentState, cancellationToken).ConfigureAwait(false);
        }

        long start = _services.TimeProvider.GetTimestamp();
        AppendResult result = await _services.Store.AppendAsync(append, cancellationToken).ConfigureAwait(false);
        if (result.Status == AppendStatus.Fenced)
        {
            throw new RoomFencedException(_stored.RoomId);
        }

        if (!result.IsAppended)
        {
            throw new RoomStoreException(RoomStoreErrorKind.Unavailable, $"The room {_stored.RoomId} is at position {result.Position}, and not at {_stored.Position} as expected.");
        }

        _services.Telemetry.RecordAppend(changes.Events, _services.TimeProvider.GetElapsedTime(start));
        _stored = _stored with { Position = result.Position };
        _storedState = room.CurrentState;
        _residence.HasLeft = hasLeft;
        _storedAwaited = room.CreateSnapshot().AwaitedEvents;
        _history.OnAppended(append.Events);
        _history.EndBatch();
        Evict(room, changes);
    }

    /// <summary>Gets the room, or null before its create event.</summary>
    public Room? Room => _room;

    /// <summary>Gets a value that indicates whether this server has left the room, as of the last append.</summary>
    public bool HasLeft => _residence.HasLeft;

    /// <summary>Gets the options of the room.</summary>
    public RoomOptions CreateOptions() => _services.Options.Room with { History = _history, OnEvicted = null };

    /// <summary>Puts another room object in the place of the room, for example after a join.</summary>
    public void Replace(Room room) => _room = room;

    /// <summary>Returns the accepted redactions of an event, which may have arrived before it.</summary>
    public IEnumerable<EventId> GetRedactions(EventId target) => _history.GetRedactions(target);

    /// <summary>Adds a redaction whose target is missing.</summary>
    public void AddRedaction(EventId target, EventId redaction) => _history.AddRedaction(target, redaction);

    /// <summary>Returns the servers with a joined user.</summary>
    public ImmutableArray<ServerName> GetJoinedServers()
    {
        ImmutableArray<ServerName> servers = [];
        IReadOnlyCollection<EventId> unloaded = _history.FindUnloaded(() => servers = _room!.JoinedServers);
        return unloaded.Count == 0 ? servers : throw new NotLoadedException(unloaded);
    }

    private IReadOnlyCollection<EventId> FindUnloaded(Room room, IEnumerable<EventId> eventIds) => _history.FindUnloaded(() =>
    {
        foreach (EventId id in eventIds)
        {
            _ = room.TryGetEvent(id, out _);
        }
    });

    private async Task LoadAllAsync(Room room, IEnumerable<EventId> eventIds, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<EventId> unloaded = FindUnloaded(room, eventIds);
        if (unloaded.Count > 0)
        {
            await _history.LoadAsync(unloaded, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> first = await _services.Store.ReadLogAsync(_stored.RoomId, 0, LogDirection.Forward, 1, cancellationToken).ConfigureAwait(false);
        if (first.Count == 0)
        {
            throw Damaged("lacks its create event");
        }

        VerifiedPdu create = _history.Add(first[0]).VerifiedPdu;
        await _history.LoadAsync([.. _stored.ForwardExtremities], cancellationToken).ConfigureAwait(false);
        _storedAwaited = [.. await _services.Store.ReadAwaitedEventsAsync(_stored.RoomId, cancellationToken).ConfigureAwait(false)];
        _room = await WithLoadingAsync(
            () =>
            {
                _storedState = StateMap.Load(_stored.CurrentState, _history.Nodes);
                return Matrix.Core.Rooms.Room.Load(
                    new RoomSnapshot
                    {
                        CreateEvent = create,
                        ForwardExtremities = [.. _stored.ForwardExtremities.Select(FindExtremity)],
                        CurrentState = _storedState,
                        AwaitedEvents = _storedAwaited,
                    },
                    CreateOptions());
            },
            isRead: false,
            cancellationToken).ConfigureAwait(false);
        _storedState = _room.CurrentState;
    }

    private RoomEvent FindExtremity(EventId id)
    {
        if (!_history.TryGetEvent(id, out RoomEvent? extremity))
        {
            throw Damaged($"lacks its forward extremity {id}");
        }

        return _history.TryGetStateBefore(id, out StateMap? before) ? extremity.WithStateBefore(before) : throw Damaged($"lacks the state before its forward extremity {id}");
    }

    private RoomStoreException Damaged(string fault) => new(RoomStoreErrorKind.Damaged, $"The stored room {_stored.RoomId} {fault}.");

    private async Task<T> WithLoadingAsync<T>(Func<T> call, bool isRead, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxLoads; i++)
        {
            // Twice as much each time, so that at most half of what is loaded is not needed.
            int ahead = i < MaxSingleLoads ? 0 : Math.Min(1 << Math.Min(i - MaxSingleLoads, 12), MaxAhead);
            try
            {
                return call();
            }
            catch (NotLoadedException e)
            {
                if (e.Events.Count > 0)
                {
                    IReadOnlyCollection<EventId> needed = isRead && ahead > 0 ? [.. _history.FindUnloaded(() => Probe(call)).Union(e.Events)] : e.Events;
                    await _history.LoadAsync(needed, ahead, followsPrevEvents: isRead, cancellationToken).ConfigureAwait(false);
                }

                if (e.RedactionsOf.Count > 0)
                {
                    await _history.LoadRedactionsAsync(e.RedactionsOf, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (StateNodesMissingException e)
            {
                await _history.Nodes.LoadAsync(e.Hashes, ahead, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidStateNodeException e)
            {
                throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The stored room {_stored.RoomId} has a damaged state: {e.Message}", e);
            }
        }

        throw Damaged($"needed more than {MaxLoads} reads for one change");
    }

    private static void Probe<T>(Func<T> call)
    {
        try
        {
            _ = call();
        }
        catch (Exception e) when (e is StateNodesMissingException or InvalidStateNodeException)
        {
            // The next run comes to the same node.
        }
    }

    /// <summary>Removes the oldest events from memory. They are stored, and read again when they are needed.</summary>
    private void Evict(Room room, RoomChanges changes)
    {
        foreach (RoomEvent roomEvent in changes.Events)
        {
            _evictable.Enqueue(roomEvent.EventId);
        }

        if (_evictable.Count <= _services.Options.MaxEventsInMemory)
        {
            return;
        }

        HashSet<EventId> extremities = [.. room.ForwardExtremities];
        for (int left = _evictable.Count; left > 0 && _evictable.Count > _services.Options.MaxEventsInMemory; left--)
        {
            EventId oldest = _evictable.Dequeue();
            if (extremities.Contains(oldest))
            {
                _evictable.Enqueue(oldest);
            }
            else
            {
                _ = room.Evict(oldest);
            }
        }
    }
}
