using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the rooms of a homeserver. A room is loaded when it is first used, and unloaded when other rooms need its place. Thread-safe.</summary>
public sealed partial class RoomSessions : IAsyncDisposable
{
    private readonly HomeserverServices _services;
    private readonly Dictionary<RoomId, LinkedListNode<RoomSession>> _sessions = [];
    private readonly LinkedList<RoomSession> _byUse = new();
    private readonly Lock _lock = new();
    private bool _isDisposed;

    internal RoomSessions(HomeserverServices services) => _services = services;

    /// <summary>Gets the number of rooms in memory.</summary>
    public int LoadedCount
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Finds a room that the store has.</summary>
    /// <remarks>A room in memory is looked for in the store every ten seconds. One that another process has purged is then unloaded, and one that another process has opened refuses all calls.</remarks>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The session, or <see langword="null"/> if the store does not have the room. The caller does not dispose it.</returns>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public async ValueTask<RoomSession?> FindAsync(RoomId roomId, CancellationToken cancellationToken = default)
    {
        if (roomId.IsDefault)
        {
            throw new ArgumentException("The room ID is not set.", nameof(roomId));
        }

        if (TryGetLoaded(roomId, out RoomSession? loaded) && loaded.IsStored && !loaded.IsCheckDue())
        {
            return loaded;
        }

        StoredRoom? stored = await _services.Store.ReadRoomAsync(roomId, cancellationToken).ConfigureAwait(false);
        if (stored is not { Position: > 0 } || !RoomVersions.TryGet(stored.Version, out RoomVersion? version))
        {
            if (loaded is { IsStored: true })
            {
                Forget(loaded);
            }

            return null;
        }

        RoomSession session = GetOrAdd(roomId, version);
        session.IsStored = true;
        session.Writer.OnStored(stored.Epoch);
        return session;
    }

    /// <summary>Creates a room of this server from its create event.</summary>
    /// <param name="create">The content of the create event and its sender: a draft of type <c>m.room.create</c> without a place in a room.</param>
    /// <param name="version">The room version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The session of the new room, which has only its create event.</returns>
    /// <exception cref="ArgumentException">The draft does not make a create event that the auth rules allow.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public async Task<RoomSession> CreateAsync(EventDraft create, RoomVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(version);
        return await AddAsync(RoomCreation.Sign(create, version, _services.Identity), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a room from its create event, for example to receive the log of a room. A room that the store has is left as it is.</summary>
    /// <param name="createEvent">The create event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The session of the room.</returns>
    /// <exception cref="ArgumentException">The event does not create a room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public async Task<RoomSession> AddAsync(VerifiedPdu createEvent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(createEvent);
        RoomSession session = await FindOrAddAsync(createEvent.RoomId, createEvent.Pdu.Version, cancellationToken).ConfigureAwait(false);
        RoomCreationError? error = await session.Writer.RunAsync(turn => turn.TryCreate(createEvent, out RoomCreationError? refused) ? null : refused, [], cancellationToken).ConfigureAwait(false);
        return error is null ? session : throw new ArgumentException($"The event does not create a room: {error}", nameof(createEvent));
    }

    /// <summary>Returns the session of a room, which need not exist in the store yet. The version is used only if it does not: another server may claim any.</summary>
    internal async ValueTask<RoomSession> FindOrAddAsync(RoomId roomId, RoomVersion version, CancellationToken cancellationToken) =>
        await FindAsync(roomId, cancellationToken).ConfigureAwait(false) ?? GetOrAdd(roomId, version);

    private RoomSession GetOrAdd(RoomId roomId, RoomVersion version)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_sessions.TryGetValue(roomId, out LinkedListNode<RoomSession>? node))
            {
                if (node.Value.IsStored || node.Value.Version == version)
                {
                    Touch(node);
                    return node.Value;
                }

                // A server claimed another version for a room that was not made then.
                _ = Unload(node);
            }

            var session = new RoomSession(_services, roomId, version, _unloading.GetValueOrDefault(roomId, Task.CompletedTask));
            _sessions[roomId] = _byUse.AddFirst(session);
            if (_sessions.Count > _services.Options.MaxLoadedRooms && _byUse.Last is { } last)
            {
                _ = Unload(last);
            }

            return session;
        }
    }

    /// <summary>Returns the rooms in memory.</summary>
    internal IReadOnlyList<RoomSession> GetLoaded()
    {
        lock (_lock)
        {
            return [.. _byUse];
        }
    }

    private bool TryGetLoaded(RoomId roomId, [NotNullWhen(true)] out RoomSession? session)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            session = null;
            if (!_sessions.TryGetValue(roomId, out LinkedListNode<RoomSession>? node))
            {
                return false;
            }

            Touch(node);
            session = node.Value;
            return true;
        }
    }

    private void Touch(LinkedListNode<RoomSession> node)
    {
        _byUse.Remove(node);
        _byUse.AddFirst(node);
    }
}
