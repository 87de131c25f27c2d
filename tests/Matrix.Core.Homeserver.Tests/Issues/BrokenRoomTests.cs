using System.Text;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A room that the store cannot read does not stop the events of other rooms.</summary>
public sealed class BrokenRoomTests
{
    [Fact]
    public async Task Send_EventsOfADamagedRoomAndOfAnother_TheOtherReceivesThem()
    {
        var rooms = new[] { new EventFactory(RoomVersions.V11, seed: 1), new EventFactory(RoomVersions.V11, seed: 2) };
        var memory = new InMemoryRoomStore();
        var servers = new FakeServers();
        Pdu[] messages = new Pdu[2];
        foreach ((int i, EventFactory room) in rooms.Index())
        {
            _ = room.CreateRoom("@alice:a.example");
            _ = room.Join("@me:us.example");
            messages[i] = room.Message("@alice:a.example", "hello");
            servers.Add(room.Servers);
        }

        await using (TestNode first = await TestNode.StartAsync(memory, servers))
        {
            foreach (EventFactory room in rooms)
            {
                RoomSession session = await first.AddRoomAsync(room.Verify(room.CreateEvent!));
                _ = await session.ReceiveAsync([.. room.Events.Skip(1).SkipLast(1).Select(pdu => pdu.Utf8)], ServerName.Parse("a.example"), TestNode.Stop);
            }
        }

        await using TestNode node = await TestNode.StartAsync(new DamagedStore(memory, rooms[0].RoomId), servers);
        string content = $$"""{"pdus":[{{string.Join(',', messages.Select(pdu => Encoding.UTF8.GetString(pdu.Utf8.Span)))}}]}""";
        var a = new TestServer("a.example");
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes(content);
        string header = new RequestSigner(a.Name, a.Key).Sign("PUT", "/_matrix/federation/v1/send/1", ServerName.Parse(TestNode.Name), body).ToString();
        FederationReply reply = await node.Node.Endpoints.AnswerAsync(new InboundRequest { Method = "PUT", Target = "/_matrix/federation/v1/send/1", Authorization = [header], Content = body }, TestNode.Stop);

        Assert.Equal(200, reply.StatusCode);
        JsonNode results = JsonNode.Parse(reply.Json.Span)!["pdus"]!;
        Assert.NotNull(results[messages[0].EventId.ToString()]!["error"]);
        Assert.Empty(results[messages[1].EventId.ToString()]!.AsObject());
    }

    private sealed class DamagedStore(IRoomStore inner, RoomId damaged) : DelegatingRoomStore(inner)
    {
        public override ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken) =>
            roomId == damaged ? ValueTask.FromResult<IReadOnlyList<StoredStateNode>>([]) : base.ReadStateNodesAsync(roomId, hashes, cancellationToken);
    }
}
