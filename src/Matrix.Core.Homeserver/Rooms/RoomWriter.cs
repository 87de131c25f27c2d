using System.Diagnostics;
using System.Threading.Channels;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Telemetry;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Runs the work on one room: one piece at a time, many pieces to an append. A piece of work ends after its append is durable.
/// </summary>
/// <remarks>
/// After an append that failed, the room in memory may be ahead of the store. It is dropped, and loaded from the store again for the next work. A writer whose epoch is over refuses all work.
/// </remarks>
internal sealed class RoomWriter : IAsyncDisposable
{
    private readonly HomeserverServices _services;
    private readonly RoomId _roomId;
    private readonly Channel<RoomWork> _queue;
    private readonly Task _after;
    private readonly Task _loop;
    private LoadedRoom? _loaded;
    private volatile RoomView? _view;
    private volatile bool _isFenced;
    private volatile bool _hasPolicyRechecks;
    private volatile bool _exists;
    private volatile bool _hasLeft;
    private long _epoch;

    /// <param name="services">The services.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="after">The end of the writer before this one. If both opened the room, the one that opened it first could not write any more.</param>
    public RoomWriter(HomeserverServices services, RoomId roomId, Task after)
    {
        _services = services;
        _roomId = roomId;
        _after = after;
        _queue = Channel.CreateBounded<RoomWork>(new BoundedChannelOptions(services.Options.MaxQueuedWork) { SingleReader = true });
        _loop = RunAsync();
    }

    /// <summary>Gets the room as of its last durable change; null until it is loaded.</summary>
    public RoomView? View => _isFenced ? null : _view;

    public bool IsFenced => _isFenced;

    /// <summary>Refuses all further work if the store has a later epoch than the loaded room: another process has opened it.</summary>
    public void OnStored(long epoch)
    {
        if (Volatile.Read(ref _epoch) is > 0 and { } loaded && epoch > loaded)
        {
            _isFenced = true;
        }
    }

    /// <summary>Gets or sets a value that indicates whether the store has the room, as far as is known.</summary>
    public bool Exists
    {
        get => _exists;
        set => _exists = value;
    }

    /// <summary>Gets a value that indicates whether this server has left the room, as of the last work.</summary>
    public bool HasLeft => _hasLeft;

    /// <summary>Gets a value that indicates whether the room has events that its policy server could not be asked about.</summary>
    public bool HasPolicyRechecks => _hasPolicyRechecks;

    /// <summary>Runs work in its turn. Waits while the queue is full.</summary>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public Task<T> RunAsync<T>(Func<RoomTurn, T> run, IReadOnlyCollection<EventId> needed, CancellationToken cancellationToken) =>
        RunAsync(new RoomWork<T>(run, needed), cancellationToken);

    /// <summary>Runs work that only reads.</summary>
    public Task<T> ReadAsync<T>(Func<RoomTurn, T> read, CancellationToken cancellationToken) => RunAsync(new RoomWork<T>(read, []) { IsRead = true }, cancellationToken);

    /// <summary>Runs work that has an append of its own.</summary>
    public Task<T> RunExclusiveAsync<T>(Func<RoomTurn, T> run, IReadOnlyCollection<EventId> needed, CancellationToken cancellationToken) =>
        RunAsync(new RoomWork<T>(run, needed) { IsExclusive = true }, cancellationToken);

    private async Task<T> RunAsync<T>(RoomWork<T> work, CancellationToken cancellationToken)
    {
        if (_isFenced)
        {
            throw new RoomFencedException(_roomId);
        }

        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException($"The room {_roomId} was unloaded.", e);
        }

        // The work may be canceled by its caller, but not taken back: others in the batch may build on it.
        return await work.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes the queued work.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _after.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<RoomWork>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < _services.Options.MaxBatch && _queue.Reader.TryPeek(out RoomWork? next) && (batch.Count == 0 || !next.IsExclusive))
            {
                _ = _queue.Reader.TryRead(out _);
                batch.Add(next);
                if (next.IsExclusive)
                {
                    break;
                }
            }

            await RunBatchAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task RunBatchAsync(List<RoomWork> batch)
    {
        using Activity? activity = HomeserverTelemetry.Start(_roomId, batch.Count);
        try
        {
            if (_isFenced)
            {
                throw new RoomFencedException(_roomId);
            }

            await _after.ConfigureAwait(false);
            _loaded ??= await LoadedRoom.OpenAsync(_services, _roomId, CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref _epoch, _loaded.Epoch);
            RoomChanges changes = await _loaded.RunAsync(batch, CancellationToken.None).ConfigureAwait(false);
            await _loaded.StoreAsync(changes, CancellationToken.None).ConfigureAwait(false);
            _view = _loaded.CreateView();
            _exists = _view is not null;
            _hasLeft = _loaded.HasLeft;
            _hasPolicyRechecks = _loaded.Room is { PolicyRechecks.IsEmpty: false };
            if (changes.HasUpdates)
            {
                _services.Updates.Set();
            }

            if (changes.Destinations.Count > 0)
            {
                _services.Outbox.Notify(changes.Destinations);
            }

            batch.ForEach(work => work.Complete());
        }
        catch (Exception e)
        {
            // Whatever failed, the room in memory may differ from the store.
            _isFenced |= e is RoomFencedException;
            _loaded = null;
            Volatile.Write(ref _epoch, 0);
            _view = null;
            _hasPolicyRechecks = false;
            _services.Telemetry.RecordFailure(e);
            batch.ForEach(work => work.Fail(e));
        }
    }
}
