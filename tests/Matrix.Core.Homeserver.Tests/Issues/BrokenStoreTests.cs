using System.Text.Json.Nodes;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A store with a mistake.</summary>
public sealed class BrokenStoreTests
{
    [Fact]
    public async Task Answer_TheStoreThrowsAnUnexpectedException_IsAnError()
    {
        var servers = new FakeServers();
        var a = new TestServer("a.example");
        servers.Add(a);
        await using var memory = new InMemoryRoomStore();
        await using TestNode node = await TestNode.StartAsync(new Broken(memory), servers);
        const string Target = "/_matrix/federation/v1/state/!a:a.example?event_id=$a";
        string header = new RequestSigner(a.Name, a.Key).Sign("GET", Target, ServerName.Parse(TestNode.Name), content: null).ToString();

        FederationReply reply = await node.Node.Endpoints.AnswerAsync(new InboundRequest { Method = "GET", Target = Target, Authorization = [header] }, TestNode.Stop);

        Assert.Equal((500, "M_UNKNOWN"), (reply.StatusCode, JsonNode.Parse(reply.Json.Span)!["errcode"]!.ToString()));
    }

    private sealed class Broken(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) => throw new InvalidOperationException("a mistake");
    }
}
