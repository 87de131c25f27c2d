using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Tests.Storage;

/// <summary>Passes every call to another store. Tests derive stores with faults from it.</summary>
internal class DelegatingRoomStore(IRoomStore inner) : IRoomStore
{
    public virtual IKeyStore Keys => inner.Keys;

    protected IRoomStore Inner => inner;

    public virtual ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.OpenRoomAsync(roomId, cancellationToken);

    public virtual ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.ReadRoomAsync(roomId, cancellationToken);

    public virtual ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken) => inner.ReadRoomsAsync(after, limit, cancellationToken);

    public virtual ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken) => inner.AppendAsync(append, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken) => inner.ReadEventsAsync(roomId, eventIds, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken) => inner.ReadLogAsync(roomId, from, direction, limit, cancellationToken);

    public virtual ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken) => inner.FindRoomsAsync(eventId, cancellationToken);

    public virtual ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken) => inner.FindEventAtTimeAsync(roomId, timestamp, direction, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken) => inner.ReadStateNodesAsync(roomId, hashes, cancellationToken);

    public virtual ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken) => inner.ReadAwaitedEventsAsync(roomId, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken) => inner.FindRedactionsAsync(roomId, targets, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken) => inner.ReadOriginalAsync(roomId, eventId, cancellationToken);

    public virtual ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken) => inner.EraseOriginalsAsync(redactedBefore, limit, cancellationToken);

    public virtual ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken) => inner.PurgeRoomAsync(roomId, cancellationToken);

    public virtual ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken) => inner.CompactAsync(roomId, maxNodes, cancellationToken);

    public virtual ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken) => inner.AppendUpdatesAsync(updates, cancellationToken);

    public virtual ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken) => inner.ReadUpdatesAsync(after, limit, cancellationToken);

    public virtual ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken) => inner.ReadCursorAsync(consumer, cancellationToken);

    public virtual ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken) => inner.SaveCursorAsync(consumer, position, cancellationToken);

    public virtual ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken) => inner.TrimUpdatesAsync(through, limit, cancellationToken);

    public virtual ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken) => inner.FindTransactionAsync(origin, transactionId, cancellationToken);

    public virtual ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken) =>
        inner.RecordTransactionAsync(transaction, updates, maxPerOrigin, cancellationToken);

    public virtual ValueTask<int> TrimTransactionsAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken) => inner.TrimTransactionsAsync(receivedBefore, limit, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken) => inner.ReadDestinationsAsync(after, limit, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken) => inner.ReadOutboxAsync(destination, limit, cancellationToken);

    public virtual ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken) => inner.RemoveOutboxAsync(destination, through, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken) => inner.ReadDestinationAsync(destination, cancellationToken);

    public virtual ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken) => inner.SaveDestinationAsync(destination, state, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken) => inner.ReadValueAsync(name, cancellationToken);

    public virtual ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken) => inner.SaveValueAsync(name, value, cancellationToken);

    public virtual ValueTask DisposeAsync() => inner.DisposeAsync();
}
