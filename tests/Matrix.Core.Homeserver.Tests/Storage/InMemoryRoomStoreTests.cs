using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing.Stores;

namespace Matrix.Core.Homeserver.Tests.Storage;

public sealed class InMemoryRoomStoreTests
{
    private static readonly RoomId Room = RoomId.Parse("!room:example.org");

    public static TheoryData<string> Checks => [.. RoomStoreContract.Checks.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Contract_EachCheck_Passes(string name)
    {
        var store = new InMemoryRoomStore();
        await RoomStoreContract.Checks.Single(check => check.Name == name).RunAsync(_ => new(store), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Contract_EachCheckOnAForkAtEveryRestart_Passes()
    {
        foreach (RoomStoreCheck check in RoomStoreContract.Checks.Where(check => !check.Name.Contains("same time", StringComparison.Ordinal)))
        {
            var current = new CurrentStore();
            await check.RunAsync(_ => new(current.Reopen()), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Fork_ChangesAfterIt_AreNotShared()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var store = new InMemoryRoomStore();
        StoredRoom room = await store.OpenRoomAsync(Room, token);
        _ = await store.AppendAsync(Append(room, "$a"), token);
        InMemoryRoomStore fork = store.Fork();
        _ = await store.AppendAsync(Append(room with { Position = 1 }, "$b"), token);
        _ = await fork.AppendAsync(Append(room with { Position = 1 }, "$c"), token);
        Assert.Equal(["$a", "$b"], (await store.ReadLogAsync(Room, 0, LogDirection.Forward, 10, token)).Select(item => item.EventId.ToString()), StringComparer.Ordinal);
        Assert.Equal(["$a", "$c"], (await fork.ReadLogAsync(Room, 0, LogDirection.Forward, 10, token)).Select(item => item.EventId.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Append_BytesThatTheCallerChangesLater_AreStoredAsTheyWere()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var store = new InMemoryRoomStore();
        StoredRoom room = await store.OpenRoomAsync(Room, token);
        byte[] bytes = [1, 2, 3];
        _ = await store.AppendAsync(Append(room, "$a") with { Events = [Event("$a") with { Bytes = bytes }] }, token);
        bytes[0] = 9;
        Assert.Equal([1, 2, 3], (await store.ReadLogAsync(Room, 0, LogDirection.Forward, 10, token))[0].Bytes.ToArray());
    }

    private static RoomAppend Append(StoredRoom room, string eventId) => new()
    {
        RoomId = room.RoomId,
        Version = RoomVersionId.Parse("12"),
        Epoch = room.Epoch,
        ExpectedPosition = room.Position,
        Events = [Event(eventId)],
        ForwardExtremities = [EventId.Parse(eventId)],
        CurrentState = default(StateHash),
    };

    private static StoredEvent Event(string eventId) => new() { EventId = EventId.Parse(eventId), Status = EventStatus.Accepted, OriginServerTimestamp = new MatrixTimestamp(1), Bytes = new byte[] { 1 } };

    private sealed class CurrentStore
    {
        private InMemoryRoomStore? _store;
        private int _opened;

        // The second of two stores that are open at once is the same object; a store that is opened after a restart is a fork.
        public IRoomStore Reopen() => new Handle(this, _store = _store is null ? new InMemoryRoomStore() : _opened > 0 ? _store : _store.Fork());

        private sealed class Handle : DelegatingRoomStore
        {
            private readonly CurrentStore _owner;

            public Handle(CurrentStore owner, IRoomStore store)
                : base(store)
            {
                _owner = owner;
                owner._opened++;
            }

            public override ValueTask DisposeAsync()
            {
                _owner._opened--;
                return base.DisposeAsync();
            }
        }
    }
}
