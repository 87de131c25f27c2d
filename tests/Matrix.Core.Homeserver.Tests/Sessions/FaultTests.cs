using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>A store that fails: the caller is told, and the session recovers.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly InMemoryRoomStore _memory = new();
    private readonly FaultyStore _store;
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V12);
    private readonly Pdu _first;
    private readonly Pdu _second;

    public FaultTests()
    {
        _store = new FaultyStore(_memory);
        _ = _room.CreateRoom("@alice:a.example");
        _ = _room.Join("@bob:us.example");
        _first = _room.Message("@alice:a.example", "1");
        _second = _room.Message("@alice:a.example", "2");
        _servers.Add(_room.Servers);
        _servers.Answer("a.example", "/send/", _ => (200, """{"pdus":{}}"""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receive_StoreFails_TheCallerIsToldAndTheNextCallWorks(bool isAfterCommit)
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await FillAsync(node);
        _store.NextAppend = (isAfterCommit, new RoomStoreException(RoomStoreErrorKind.Unavailable, "The connection was lost."));

        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(() => session.ReceiveAsync(_first.Utf8, A, TestNode.Stop));
        IncomingPduResult again = await session.ReceiveAsync(_first.Utf8, A, TestNode.Stop);
        IncomingPduResult next = await session.ReceiveAsync(_second.Utf8, A, TestNode.Stop);

        Assert.True(error.IsRetryable);
        Assert.Equal(!isAfterCommit, Assert.IsType<IncomingPduResult.Judged>(again).IsNew);
        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(next).Event.Status);
        Assert.Single(await _memory.ReadUpdatesAsync(0, 100, TestNode.Stop), update => update.EventId == _first.EventId);
    }

    [Fact]
    public async Task Send_StoreFailsBeforeTheCommit_NothingIsSent()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await FillAsync(node);
        _store.NextAppend = (false, new RoomStoreException(RoomStoreErrorKind.Full, "The disk is full."));

        _ = await Assert.ThrowsAsync<RoomStoreException>(() => session.SendAsync(TestNode.Message("@bob:us.example", "lost"), TestNode.Stop));

        Assert.Empty(await _memory.ReadOutboxAsync(A, 10, TestNode.Stop));
        Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message("@bob:us.example", "kept"), TestNode.Stop));
    }

    [Fact]
    public async Task Receive_AnotherProcessOpensTheRoom_TheFirstIsFenced()
    {
        await using TestNode first = await TestNode.StartAsync(_store, _servers);
        RoomSession old = await FillAsync(first);
        await using TestNode second = await TestNode.StartAsync(_store, _servers);
        RoomSession session = (await second.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop))!;
        _ = await session.ReceiveAsync(_first.Utf8, A, TestNode.Stop);

        _ = await Assert.ThrowsAsync<RoomFencedException>(() => old.ReceiveAsync(_second.Utf8, A, TestNode.Stop));
        _ = await Assert.ThrowsAsync<RoomFencedException>(() => old.SendAsync(TestNode.Message("@bob:us.example", "late"), TestNode.Stop));

        Assert.True(old.IsFenced);
        Assert.IsType<IncomingPduResult.Judged>(await session.ReceiveAsync(_second.Utf8, A, TestNode.Stop));
    }

    [Fact]
    public async Task Receive_MistakeInOnePieceOfWork_DoesNotAffectTheOthers()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await FillAsync(node);

        Task mistake = session.ReadAsync<int>(_ => throw new InvalidOperationException("a mistake"), TestNode.Stop);
        IncomingPduResult result = await session.ReceiveAsync(_first.Utf8, A, TestNode.Stop);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => mistake);
        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<RoomSession> FillAsync(TestNode node)
    {
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).SkipLast(2).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        return session;
    }
}
