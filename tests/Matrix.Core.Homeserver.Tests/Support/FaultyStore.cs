using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>A store whose appends fail on request, before or after they are durable, and which counts what is read.</summary>
internal sealed class FaultyStore(IRoomStore inner) : IRoomStore
{
    private int _nodesRead;
    private int _eventsRead;
    private int _reads;

    /// <summary>Gets or sets what happens at the next append: null for nothing.</summary>
    public (bool IsAfterCommit, Exception Error)? NextAppend { get; set; }

    public int NodesRead => _nodesRead;

    public int EventsRead => _eventsRead;

    /// <summary>Gets the number of calls that read events, redactions or nodes.</summary>
    public int Reads => _reads;

    public IKeyStore Keys => inner.Keys;

    public async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
    {
        if (NextAppend is not { } fault)
        {
            return await inner.AppendAsync(append, cancellationToken);
        }

        NextAppend = null;
        if (fault.IsAfterCommit)
        {
            _ = await inner.AppendAsync(append, cancellationToken);
        }

        throw fault.Error;
    }

    public ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.OpenRoomAsync(roomId, cancellationToken);

    public ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.ReadRoomAsync(roomId, cancellationToken);

    public ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken) => inner.ReadRoomsAsync(after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _reads);
        _ = Interlocked.Add(ref _eventsRead, eventIds.Count);
        return inner.ReadEventsAsync(roomId, eventIds, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken) =>
        inner.ReadLogAsync(roomId, from, direction, limit, cancellationToken);

    public ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken) => inner.FindRoomsAsync(eventId, cancellationToken);

    public ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken) =>
        inner.FindEventAtTimeAsync(roomId, timestamp, direction, cancellationToken);

    public ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _reads);
        _ = Interlocked.Add(ref _nodesRead, hashes.Count);
        return inner.ReadStateNodesAsync(roomId, hashes, cancellationToken);
    }

    public ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken) => inner.ReadAwaitedEventsAsync(roomId, cancellationToken);

    public ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _reads);
        return inner.FindRedactionsAsync(roomId, targets, cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken) => inner.ReadOriginalAsync(roomId, eventId, cancellationToken);

    public ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken) => inner.EraseOriginalsAsync(redactedBefore, limit, cancellationToken);

    public ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.PurgeRoomAsync(roomId, cancellationToken);

    public ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken) => inner.CompactAsync(roomId, maxNodes, cancellationToken);

    public ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken) => inner.AppendUpdatesAsync(updates, cancellationToken);

    public ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken) => inner.ReadUpdatesAsync(after, limit, cancellationToken);

    public ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken) => inner.ReadCursorAsync(consumer, cancellationToken);

    public ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken) => inner.SaveCursorAsync(consumer, position, cancellationToken);

    public ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken) => inner.TrimUpdatesAsync(through, limit, cancellationToken);

    public ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken) =>
        inner.FindTransactionAsync(origin, transactionId, cancellationToken);

    public ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken) =>
        inner.RecordTransactionAsync(transaction, updates, maxPerOrigin, cancellationToken);

    public ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken) => inner.TrimTransactionsAsync(receivedBefore, limit, cancellationToken);

    public ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken) => inner.ReadDestinationsAsync(after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken) => inner.ReadOutboxAsync(destination, limit, cancellationToken);

    public ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken) => inner.RemoveOutboxAsync(destination, through, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken) => inner.ReadDestinationAsync(destination, cancellationToken);

    public ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken) => inner.SaveDestinationAsync(destination, state, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken) => inner.ReadValueAsync(name, cancellationToken);

    public ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken) => inner.SaveValueAsync(name, value, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
