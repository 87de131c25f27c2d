using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>What the store keeps for a limited time is erased after it, without a call of the host.</summary>
public sealed class MaintenanceTests : IAsyncDisposable
{
    private const string Alice = "@alice:a.example";

    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Pdu _secret;

    public MaintenanceTests()
    {
        _ = _room.CreateRoom(Alice);
        _secret = _room.Message(Alice, "secret");
        _ = _room.Redaction(Alice, _secret.EventId);
        _servers.Add(_room.Servers);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task OriginalOfARedactedEvent_IsErasedAfterSevenDays()
    {
        await using TestNode node = await StartAsync();
        await AdvanceAsync(TimeSpan.FromDays(7));
        Assert.NotNull(await _store.ReadOriginalAsync(_room.RoomId, _secret.EventId, TestNode.Stop));
        await _clock.AdvanceUntilAsync(async () => await _store.ReadOriginalAsync(_room.RoomId, _secret.EventId, TestNode.Stop) is null);
    }

    [Fact]
    public async Task OriginalOfARedactedEvent_WithAnotherTime_IsErasedAfterIt()
    {
        await using TestNode node = await StartAsync(new HomeserverOptions { RedactedOriginalsKeptFor = TimeSpan.Zero });
        _clock.Advance(TimeSpan.FromSeconds(1));
        await node.Node.MaintainStoreAsync(TestNode.Stop);
        Assert.Null(await _store.ReadOriginalAsync(_room.RoomId, _secret.EventId, TestNode.Stop));
    }

    [Fact]
    public async Task AnswerToATransaction_IsErasedAfterADay()
    {
        await _store.RecordTransactionAsync(new StoredTransaction { Origin = A, TransactionId = "1", ReceivedAt = _clock.GetUtcNow(), Response = "{}"u8.ToArray() }, [], 10, TestNode.Stop);
        await using TestNode node = await StartAsync();
        await AdvanceAsync(TimeSpan.FromHours(23));
        Assert.NotNull(await _store.FindTransactionAsync(A, "1", TestNode.Stop));
        await _clock.AdvanceUntilAsync(async () => await _store.FindTransactionAsync(A, "1", TestNode.Stop) is null);
    }

    /// <summary>A node that no state reaches is removed, in every room of the store.</summary>
    [Fact]
    public async Task NodeOfNoState_IsRemovedFromEveryRoom()
    {
        RoomId[] rooms = [RoomId.Parse("!a:a.example"), RoomId.Parse("!b:a.example"), RoomId.Parse("!c:a.example")];
        StateHash lost = default;
        foreach (RoomId room in rooms)
        {
            StoredRoom opened = await _store.OpenRoomAsync(room, TestNode.Stop);
            StateMap used = StateMap.Empty.SetItem(new StateSlot("a", ""), EventId.Parse("$a"));
            StateMap unused = used.SetItem(new StateSlot("b", ""), EventId.Parse("$b"));
            lost = unused.Root;
            AppendResult appended = await _store.AppendAsync(
                new RoomAppend
                {
                    RoomId = room,
                    Version = RoomVersions.V11.Id,
                    Epoch = opened.Epoch,
                    ExpectedPosition = 0,
                    Events = [new StoredEvent { EventId = EventId.Parse("$e"), Status = Matrix.Core.Rooms.EventStatus.Accepted, OriginServerTimestamp = new MatrixTimestamp(1), StateBefore = used.Root, Bytes = new byte[1] }],
                    StateNodes = [.. used.GetNodesSince(null), .. unused.GetNodesSince(used)],
                    ForwardExtremities = [EventId.Parse("$e")],
                    CurrentState = used.Root,
                },
                TestNode.Stop);
            Assert.True(appended.IsAppended);
            Assert.Single(await _store.ReadStateNodesAsync(room, [lost], TestNode.Stop));
        }

        await using TestNode node = await StartAsync();
        await node.Node.MaintainStoreAsync(TestNode.Stop);
        foreach (RoomId room in rooms)
        {
            Assert.Empty(await _store.ReadStateNodesAsync(room, [lost], TestNode.Stop));
        }
    }

    [Fact]
    public async Task Start_NegativeTime_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() => TestNode.StartAsync(_store, _servers, new HomeserverOptions { RedactedOriginalsKeptFor = TimeSpan.FromTicks(-1) }));

    private async Task<TestNode> StartAsync(HomeserverOptions? options = null)
    {
        TestNode node = await TestNode.StartAsync(_store, _servers, options, _clock);
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        Assert.NotNull(await _store.ReadOriginalAsync(_room.RoomId, _secret.EventId, TestNode.Stop));
        return node;
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromHours(1))
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await Task.Delay(2, TestNode.Stop);
        }
    }
}
