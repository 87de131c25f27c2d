using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A room holds a bounded number of events in memory.</summary>
public sealed class MemoryTests
{
    [Fact]
    public async Task Receive_ManyRejectedEvents_AreNotAllHeld()
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        for (int i = 0; i < 200; i++)
        {
            // The sender is not in the room.
            _ = room.Event("@spam:a.example", "m.room.message", "{}");
        }

        var servers = new FakeServers();
        servers.Add(room.Servers);
        await using TestNode node = await TestNode.StartAsync(new InMemoryRoomStore(), servers, new HomeserverOptions { MaxEventsInMemory = 20 });
        RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));
        _ = await session.ReceiveAsync([.. room.Events.Skip(1).Select(pdu => pdu.Utf8)], ServerName.Parse("a.example"), TestNode.Stop);

        int held = await session.ReadAsync(held => held.HeldFailedEvents.Length, TestNode.Stop);

        Assert.InRange(held, 0, 20);
    }

    [Fact]
    public async Task Dispose_Twice_DoesNothing()
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        await using TestNode node = await TestNode.StartAsync(new InMemoryRoomStore(), new FakeServers());
        RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));

        await node.Node.Rooms.UnloadAsync(room.RoomId);
        await session.DisposeAsync();
    }
}
