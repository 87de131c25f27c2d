using System.Text;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>A homeserver "us.example" with two rooms, and other servers that ask it.</summary>
public abstract class ServingFixture : IAsyncLifetime
{
    private protected static readonly ServerName A = ServerName.Parse("a.example");

    private protected InMemoryRoomStore Store { get; } = new();

    private protected FakeServers Servers { get; } = new();

    private protected EventFactory RoomA { get; } = new(RoomVersions.V11, seed: 1);

    private protected EventFactory RoomB { get; } = new(RoomVersions.V11, seed: 2);

    private protected TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        foreach ((EventFactory room, string owner) in new[] { (RoomA, "@alice:a.example"), (RoomB, "@bob:b.example") })
        {
            _ = room.CreateRoom(owner);
            _ = room.Join("@me:us.example");
            _ = room.Message(owner, "first");
            _ = room.Message(owner, "second");
            Servers.Add(room.Servers);
        }

        Servers.Add(new TestServer("stranger.example"));
        await RestartAsync();
        foreach (EventFactory room in new[] { RoomA, RoomB })
        {
            RoomSession session = await Node.AddRoomAsync(room.Verify(room.CreateEvent!));
            _ = await session.ReceiveAsync([.. room.Events.Skip(1).Select(pdu => pdu.Utf8)], room.CreateEvent!.Sender.ServerName, TestNode.Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task RestartAsync(TimeProvider? clock = null)
    {
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        Node = await TestNode.StartAsync(Store, Servers, clock: clock);
    }

    /// <summary>Sends a signed request.</summary>
    private protected Task<FederationReply> AskAsync(string origin, string method, string target, string? content = null)
    {
        var server = new TestServer(origin);
        byte[]? body = content is null ? null : Encoding.UTF8.GetBytes(content);
        string header = new RequestSigner(server.Name, server.Key).Sign(method, target, ServerName.Parse(TestNode.Name), body is null ? (ReadOnlyMemory<byte>?)null : new ReadOnlyMemory<byte>(body)).ToString();
        return SendAsync(method, target, body, header);
    }

    private protected Task<FederationReply> SendAsync(string method, string target, byte[]? content, params string[] authorization) =>
        Node.Node.Endpoints.AnswerAsync(new InboundRequest { Method = method, Target = target, Authorization = authorization, Content = content ?? default(ReadOnlyMemory<byte>) }, TestNode.Stop);

    private protected static JsonNode Json(FederationReply reply) => JsonNode.Parse(reply.Json.Span)!;

    private protected static void AssertError(int status, string code, FederationReply reply)
    {
        Assert.Equal((status, code), (reply.StatusCode, Json(reply)["errcode"]?.ToString()));
    }

    private protected static string Escape(object id) => Uri.EscapeDataString(id.ToString()!);

    private protected static string Text(Pdu pdu) => Encoding.UTF8.GetString(pdu.Utf8.Span);
}
