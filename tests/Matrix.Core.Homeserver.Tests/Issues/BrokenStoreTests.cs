using System.Text.Json.Nodes;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A store with a mistake, and one that another process uses, too.</summary>
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

    [Fact]
    public async Task Send_AnotherProcessAnswersTheSameTransactionMeanwhile_HasTheBytesOfTheFirstAnswer()
    {
        var servers = new FakeServers();
        var a = new TestServer("a.example");
        servers.Add(a);
        await using var memory = new InMemoryRoomStore();
        await using TestNode node = await TestNode.StartAsync(new Shared(memory), servers);
        const string Target = "/_matrix/federation/v1/send/1";
        ReadOnlyMemory<byte> body = """{"pdus":[]}"""u8.ToArray();
        string header = new RequestSigner(a.Name, a.Key).Sign("PUT", Target, ServerName.Parse(TestNode.Name), body).ToString();

        FederationReply reply = await node.Node.Endpoints.AnswerAsync(new InboundRequest { Method = "PUT", Target = Target, Authorization = [header], Content = body }, TestNode.Stop);

        Assert.Equal(Shared.FirstAnswer, reply.Json.ToArray());
    }

    /// <summary>A store in which another process always records its answer first.</summary>
    private sealed class Shared(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public static byte[] FirstAnswer { get; } = """{"pdus":{"$a":{"error":"first"}}}"""u8.ToArray();

        public override async ValueTask RecordTransactionAsync(StoredTransaction transaction, IReadOnlyList<HostUpdateDraft> updates, int maxPerOrigin, CancellationToken cancellationToken)
        {
            await base.RecordTransactionAsync(transaction with { Response = FirstAnswer }, [], maxPerOrigin, cancellationToken);
            await base.RecordTransactionAsync(transaction, updates, maxPerOrigin, cancellationToken);
        }
    }

    private sealed class Broken(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public override ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken) => throw new InvalidOperationException("a mistake");
    }
}
