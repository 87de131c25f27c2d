using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A room that is unloaded to make place for another, and used again at once.</summary>
public sealed class UnloadTests
{
    private static readonly ServerName A = ServerName.Parse("a.example");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Find_WhileTheRoomIsBeingUnloaded_DoesNotFenceItself(bool isUnloadedByHost)
    {
        EventFactory[] rooms = [new(RoomVersions.V11, seed: 1), new(RoomVersions.V11, seed: 2)];
        var servers = new FakeServers();
        var store = new SlowToOpen(new InMemoryRoomStore());
        foreach (EventFactory room in rooms)
        {
            _ = room.CreateRoom("@alice:a.example");
            _ = room.Message("@alice:a.example", "1");
            _ = room.Message("@alice:a.example", "2");
            servers.Add(room.Servers);
        }

        await using (TestNode filler = await TestNode.StartAsync(store, servers))
        {
            foreach (EventFactory room in rooms)
            {
                RoomSession session = await filler.AddRoomAsync(room.Verify(room.CreateEvent!));
                _ = await session.ReceiveAsync([.. room.Events.Skip(1).SkipLast(2).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
            }
        }

        await using TestNode node = await TestNode.StartAsync(store, servers, new HomeserverOptions { MaxLoadedRooms = 1 });
        Pdu[] messages = [.. rooms[0].Events.TakeLast(2)];
        store.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RoomSession first = (await node.Node.Rooms.FindAsync(rooms[0].RoomId, TestNode.Stop))!;
        Task<IncomingPduResult> slow = first.ReceiveAsync(messages[0].Utf8, A, TestNode.Stop);
        await store.Waits.Task.WaitAsync(TimeSpan.FromSeconds(10), TestNode.Stop);
        _ = isUnloadedByHost ? node.Node.Rooms.UnloadAsync(rooms[0].RoomId).AsTask() : node.Node.Rooms.FindAsync(rooms[1].RoomId, TestNode.Stop).AsTask();

        RoomSession second = (await node.Node.Rooms.FindAsync(rooms[0].RoomId, TestNode.Stop))!;
        Task<IncomingPduResult> next = second.ReceiveAsync(messages[1].Utf8, A, TestNode.Stop);
        await Task.Delay(50, TestNode.Stop);
        store.Gate.SetResult();

        Assert.NotSame(first, second);
        Assert.IsType<IncomingPduResult.Judged>(await slow);
        Assert.IsType<IncomingPduResult.Judged>(await next);
        Assert.IsType<IncomingPduResult.Judged>(await second.ReceiveAsync(messages[1].Utf8, A, TestNode.Stop));
    }

    /// <summary>A store that opens the next room slowly.</summary>
    private sealed class SlowToOpen(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        private int _opened;

        public TaskCompletionSource? Gate { get; set; }

        public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken)
        {
            if (Gate is { } gate && Interlocked.Increment(ref _opened) == 1)
            {
                Waits.SetResult();
                await gate.Task;
            }

            return await base.OpenRoomAsync(roomId, cancellationToken);
        }
    }
}
