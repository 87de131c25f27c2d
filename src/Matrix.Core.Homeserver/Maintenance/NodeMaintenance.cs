using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Homeserver;

/// <summary>Does what no request does: it erases what is kept for a limited time, compacts rooms, and asks policy servers again that could not be reached.</summary>
internal sealed partial class NodeMaintenance : IAsyncDisposable
{
    /// <summary>The name under which the last room that was compacted is stored.</summary>
    private const string CompactedRoom = "matrix_core/compacted_room";

    /// <summary>The number of rows that one call of the store removes, so that no call holds the store for long.</summary>
    private const int RowsPerCall = 1_000;

    private const int NodesPerCall = 1_000;
    private const int NodesPerPass = 100_000;

    private static readonly TimeSpan PolicyInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StoreInterval = TimeSpan.FromHours(1);

    private readonly HomeserverServices _services;
    private readonly RoomSessions _rooms;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public NodeMaintenance(HomeserverServices services, RoomSessions rooms)
    {
        _services = services;
        _rooms = rooms;
    }

    public void Start() => _loop = LoopAsync();

    /// <summary>Erases the originals of redacted events and the answers to transactions whose time is over, and compacts some rooms.</summary>
    public async Task MaintainStoreAsync(CancellationToken cancellationToken)
    {
        IRoomStore store = _services.Store;
        DateTimeOffset now = _services.TimeProvider.GetUtcNow();
        while (await store.EraseOriginalsAsync(now - _services.Options.RedactedOriginalsKeptFor, RowsPerCall, cancellationToken).ConfigureAwait(false) == RowsPerCall)
        {
            // There are more.
        }

        while (await store.TrimTransactionsAsync(now - IncomingTransactions.Remembered, RowsPerCall, cancellationToken).ConfigureAwait(false) == RowsPerCall)
        {
            // There are more.
        }

        await CompactAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        CancellationToken stop = _stop.Token;
        using var timer = new PeriodicTimer(PolicyInterval, _services.TimeProvider);
        DateTimeOffset next = _services.TimeProvider.GetUtcNow() + StoreInterval;
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await TryAsync(RecheckPoliciesAsync, stop).ConfigureAwait(false);
                if (_services.TimeProvider.GetUtcNow() >= next)
                {
                    next = _services.TimeProvider.GetUtcNow() + StoreInterval;
                    await TryAsync(MaintainStoreAsync, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RoomStoreException or RoomFencedException or ObjectDisposedException)
        {
            LogFailed(_services.Logger, e);
        }
    }

    private async Task RecheckPoliciesAsync(CancellationToken stop)
    {
        foreach (RoomSession session in _rooms.GetLoaded())
        {
            await session.RecheckPoliciesAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Compacts rooms, one after the other, until so many nodes were visited. The next pass goes on with the room after the last.</summary>
    private async Task CompactAsync(CancellationToken cancellationToken)
    {
        IRoomStore store = _services.Store;
        ReadOnlyMemory<byte>? saved = await store.ReadValueAsync(CompactedRoom, cancellationToken).ConfigureAwait(false);
        RoomId? last = saved is { } bytes && RoomId.TryParse(bytes.Span, out RoomId parsed) ? parsed : null;
        int left = NodesPerPass;
        while (left > 0)
        {
            if (await store.ReadRoomsAsync(last, limit: 1, cancellationToken).ConfigureAwait(false) is not [var next])
            {
                // All rooms had their turn.
                await store.SaveValueAsync(CompactedRoom, value: null, cancellationToken).ConfigureAwait(false);
                return;
            }

            CompactionResult result;
            do
            {
                result = await store.CompactAsync(next, NodesPerCall, cancellationToken).ConfigureAwait(false);
                left -= Math.Max(1, result.VisitedCount);
            }
            while (!result.IsComplete && left > 0);

            if (!result.IsComplete)
            {
                return;
            }

            last = next;
            await store.SaveValueAsync(CompactedRoom, next.Utf8, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The maintenance of the store was interrupted. It continues later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
