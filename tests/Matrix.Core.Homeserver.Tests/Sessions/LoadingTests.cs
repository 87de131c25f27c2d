using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>What a room reads from its store does not grow with the room.</summary>
public sealed class LoadingTests
{
    private static readonly ServerName A = ServerName.Parse("a.example");

    [Theory]
    [InlineData(50)]
    [InlineData(3000)]
    public async Task Receive_AfterRestart_ReadsAFewNodesAndEvents(int members)
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        for (int i = 0; i < members; i++)
        {
            _ = room.Join($"@u{i}:a.example");
        }

        Pdu message = room.Message("@u7:a.example", "hello");
        var memory = new InMemoryRoomStore();
        var servers = new FakeServers();
        servers.Add(room.Servers);
        await using (TestNode node = await TestNode.StartAsync(memory, servers))
        {
            RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));
            _ = await session.ReceiveAsync([.. room.Events.Skip(1).SkipLast(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        }

        var store = new FaultyStore(memory);
        await using TestNode again = await TestNode.StartAsync(store, servers);
        RoomSession? loaded = await again.Node.Rooms.FindAsync(room.RoomId, TestNode.Stop);
        IncomingPduResult result = await loaded!.ReceiveAsync(message.Utf8, A, TestNode.Stop);

        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
        Assert.InRange(store.NodesRead, 1, 40);
        Assert.InRange(store.EventsRead, 1, 40);
    }

    /// <summary>Whether this server is in the room is known without a search for its users.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_AfterRestart_ReadsAFewNodesAndEvents(bool hasLeft)
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        for (int i = 0; i < 1_000; i++)
        {
            _ = room.Join($"@u{i}:a.example");
        }

        _ = room.Join("@me:us.example");
        _ = hasLeft ? room.Kick("@alice:a.example", "@me:us.example") : room.Message("@alice:a.example", "1");
        Pdu message = room.Message("@u7:a.example", "hello");
        var memory = new InMemoryRoomStore();
        var servers = new FakeServers();
        servers.Add(room.Servers);
        await using (TestNode node = await TestNode.StartAsync(memory, servers))
        {
            RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));
            _ = await session.ReceiveAsync([.. room.Events.Skip(1).SkipLast(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        }

        var store = new FaultyStore(memory);
        await using TestNode again = await TestNode.StartAsync(store, servers);
        await using var transactions = new IncomingTransactions(again.Node.Services, again.Node.Rooms);
        byte[] body = [.. "{\"pdus\":["u8, .. message.Utf8.Span, .. "]}"u8];
        FederationReply reply = await transactions.ReceiveAsync(A, "t1", body, TestNode.Stop);

        Assert.Equal(hasLeft, JsonNode.Parse(reply.Json.Span)!["pdus"]![message.EventId.ToString()]!["error"] is not null);
        Assert.Equal(hasLeft ? 0 : 1, (await memory.ReadEventsAsync(room.RoomId, [message.EventId], TestNode.Stop)).Count);
        Assert.InRange(store.NodesRead, 1, 40);
        Assert.InRange(store.EventsRead, 1, 40);
    }
}
