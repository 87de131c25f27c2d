using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing.Stores;

namespace Matrix.Core.Homeserver.Tests.Storage;

/// <summary>The contract finds faults: a store with one fault fails the check that is about it.</summary>
public sealed class RoomStoreContractTests
{
    private static readonly Dictionary<string, (Func<IRoomStore, IRoomStore> Plant, string Check)> Faults = new(StringComparer.Ordinal)
    {
        ["keeps the updates of a refused append"] = (store => new KeepsUpdatesOfRefusedAppends(store), "An append with another position than the stored one"),
        ["ignores the epoch"] = (store => new IgnoresTheEpoch(store), "The writer that opened last wins,"),
        ["ignores the expected position"] = (store => new IgnoresThePosition(store), "An append with another position"),
        ["stores half of a canceled append"] = (store => new StoresHalfOfACanceledAppend(store), "A canceled append"),
        ["reorders the feed"] = (store => new ReordersTheFeed(store), "Updates of appends and of others"),
        ["shows late updates with lesser positions"] = (store => new ShowsLateUpdates(store), "A reader that continues"),
        ["forgets the order of awaited events"] = (store => new SortsAwaitedEvents(store), "Awaited events"),
        ["replaces recorded transactions"] = (store => new ForgetsTransactions(store), "A transaction is recorded once"),
        ["removes nodes that are in use"] = (store => new HidesSharedNodes(store), "A compaction keeps the current state"),
        ["leaves the feed of a purged room"] = (store => new PurgesNothing(store), "A purge removes a room"),
        ["ends an outbox early"] = (store => new RemovesTheWholeOutbox(store), "The queue of a destination"),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_OfAStoreWithAPlantedFault_Fails(string name)
    {
        (Func<IRoomStore, IRoomStore> plant, string check) = Faults[name];
        IRoomStore store = plant(new InMemoryRoomStore());
        RoomStoreContractException found = await Assert.ThrowsAsync<RoomStoreContractException>(() =>
            RoomStoreContract.Checks.Single(item => item.Name.StartsWith(check, StringComparison.Ordinal)).RunAsync(_ => new(store), TestContext.Current.CancellationToken));
        Assert.NotEmpty(found.Message);
    }

    [Fact]
    public void Checks_TheirNames_AreDistinct() =>
        Assert.Equal(RoomStoreContract.Checks.Count, RoomStoreContract.Checks.Select(check => check.Name).Distinct(StringComparer.Ordinal).Count());

    private sealed class KeepsUpdatesOfRefusedAppends(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
        {
            AppendResult result = await Inner.AppendAsync(append, cancellationToken);
            if (!result.IsAppended && append.Updates.Count > 0)
            {
                _ = await Inner.AppendUpdatesAsync(append.Updates, cancellationToken);
            }

            return result;
        }
    }

    private sealed class IgnoresTheEpoch(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken) =>
            await Inner.AppendAsync(append with { Epoch = (await Inner.ReadRoomAsync(append.RoomId, cancellationToken))?.Epoch ?? append.Epoch }, cancellationToken);
    }

    private sealed class IgnoresThePosition(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken) =>
            await Inner.AppendAsync(append with { ExpectedPosition = (await Inner.ReadRoomAsync(append.RoomId, cancellationToken))?.Position ?? 0 }, cancellationToken);
    }

    private sealed class StoresHalfOfACanceledAppend(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
        {
            if (append.Events.Count < 2)
            {
                return await Inner.AppendAsync(append, cancellationToken);
            }

            _ = await Inner.AppendAsync(append with { Events = [append.Events[0]], Updates = [], Outbox = [], StateNodes = [] }, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return await Inner.AppendAsync(append with { Events = [append.Events[1]], ExpectedPosition = append.ExpectedPosition + 1 }, cancellationToken);
        }
    }

    private sealed class ReordersTheFeed(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken) =>
            Inner.AppendAsync(append with { Updates = [.. append.Updates.Reverse()] }, cancellationToken);
    }

    /// <summary>Hides every third update from the first reader that comes to it.</summary>
    private sealed class ShowsLateUpdates(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        private readonly HashSet<long> _shown = [];

        public override async ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken) =>
            [.. (await Inner.ReadUpdatesAsync(after, limit, cancellationToken)).Where(update => !_shown.Add(update.Position) || update.Position % 3 != 0)];
    }

    private sealed class SortsAwaitedEvents(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken) =>
            [.. (await Inner.ReadAwaitedEventsAsync(roomId, cancellationToken)).Order()];
    }

    private sealed class ForgetsTransactions(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override async ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken)
        {
            _ = await Inner.TrimTransactionsAsync(DateTimeOffset.MaxValue, int.MaxValue, cancellationToken);
            await Inner.RecordTransactionAsync(transaction, updates, maxPerOrigin, cancellationToken);
        }
    }

    private sealed class HidesSharedNodes(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        private bool _isCompacted;

        public override async ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken)
        {
            _isCompacted = true;
            return await Inner.CompactAsync(roomId, maxNodes, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken) =>
            [.. (await Inner.ReadStateNodesAsync(roomId, hashes, cancellationToken)).Skip(_isCompacted ? 1 : 0)];
    }

    private sealed class PurgesNothing(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken) => default;
    }

    private sealed class RemovesTheWholeOutbox(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken) =>
            Inner.RemoveOutboxAsync(destination, long.MaxValue, cancellationToken);
    }
}
