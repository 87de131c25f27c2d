using System.Net;
using System.Net.Sockets;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.AspNetCore.Tests;

/// <summary>
/// A homeserver "us.example" on Kestrel, with a room of each of two servers. Requests go over a socket, because an HTTP client changes targets before it sends them.
/// </summary>
public abstract class KestrelFixture : IAsyncLifetime
{
    private WebApplication _app = null!;

    private protected InMemoryRoomStore Store { get; } = new();

    private protected EventFactory RoomA { get; } = new(RoomVersions.V11, seed: 1);

    private protected EventFactory RoomB { get; } = new(RoomVersions.V11, seed: 2);

    private protected TestNode Node { get; private set; } = null!;

    private protected int Port { get; private set; }

    /// <summary>Gets the limit of Kestrel on bodies; null for its default.</summary>
    private protected virtual long? MaxRequestBodySize => null;

    /// <summary>Gets the options of the homeserver; null for its defaults.</summary>
    private protected virtual HomeserverOptions? Options => null;

    public async ValueTask InitializeAsync()
    {
        var servers = new FakeServers();
        foreach ((EventFactory room, string owner) in new[] { (RoomA, "@alice:a.example"), (RoomB, "@bob:b.example") })
        {
            _ = room.CreateRoom(owner);
            _ = room.Join("@me:us.example");
            _ = room.Message(owner, "first");
            _ = room.Message(owner, "second");
            servers.Add(room.Servers);
        }

        servers.Add(new TestServer("c.example"));
        Node = await TestNode.StartAsync(Store, servers, Options);
        foreach (EventFactory room in new[] { RoomA, RoomB })
        {
            RoomSession session = await Node.AddRoomAsync(room.Verify(room.CreateEvent!));
            _ = await session.ReceiveAsync([.. room.Events.Skip(1).Select(pdu => pdu.Utf8)], room.CreateEvent!.Sender.ServerName, TestNode.Stop);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MaxRequestBodySize = MaxRequestBodySize ?? options.Limits.MaxRequestBodySize;
        });
        _ = builder.Services.AddAuthentication().AddXMatrix(Node.Node);
        _ = builder.Services.AddAuthorization();
        _app = builder.Build();
        _ = _app.MapMatrixFederation(Node.Node);
        _ = _app.MapPost("/mine", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            return $"{context.User.Identity?.Name} {context.Request.ContentLength} {await reader.ReadToEndAsync(context.RequestAborted)}";
        }).RequireAuthorization(policy => policy.AddAuthenticationSchemes(XMatrixAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        await _app.StartAsync(TestNode.Stop);
        Port = new Uri(_app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a request that a server signed.</summary>
    private protected Task<HttpAnswer> AskAsync(string origin, string method, string target, string? content = null) =>
        SendAsync(method, target, content is null ? null : Encoding.UTF8.GetBytes(content), Sign(origin, method, target, content));

    private protected static string Sign(string origin, string method, string target, string? content = null)
    {
        var server = new TestServer(origin);
        ReadOnlyMemory<byte>? body = content is null ? (ReadOnlyMemory<byte>?)null : new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(content));
        return new RequestSigner(server.Name, server.Key).Sign(method, target, ServerName.Parse(TestNode.Name), body).ToString();
    }

    /// <summary>Sends a request, and reads its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The target, which is sent as it is.</param>
    /// <param name="content">The body, or null.</param>
    /// <param name="authorization">The value of the header.</param>
    /// <param name="length">The length to announce, or null for the length of the body. With -1, the body is sent in one chunk.</param>
    private protected async Task<HttpAnswer> SendAsync(string method, string target, byte[]? content, string? authorization = null, long? length = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestNode.Stop);
        NetworkStream stream = client.GetStream();
        bool isChunked = length == -1;
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {TestNode.Name}\r\nConnection: close\r\n");
        _ = authorization is null ? head : head.Append("Authorization: ").Append(authorization).Append("\r\n");
        _ = isChunked ? head.Append("Transfer-Encoding: chunked\r\n") : content is null && length is null ? head : head.Append("Content-Length: ").Append(length ?? content!.Length).Append("\r\n");
        _ = head.Append("\r\n").Append(isChunked ? $"{content!.Length:x}\r\n" : "");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), TestNode.Stop);
        try
        {
            await stream.WriteAsync(content ?? [], TestNode.Stop);
            await stream.WriteAsync(isChunked ? "\r\n0\r\n\r\n"u8.ToArray() : [], TestNode.Stop);
        }
        catch (IOException)
        {
            // The server answered before the end of the body.
        }

        return await HttpAnswer.ReadAsync(stream, TestNode.Stop);
    }

    private protected static void AssertError(int status, string code, HttpAnswer answer)
    {
        Assert.Equal((status, code), (answer.Status, answer.Json["errcode"]?.ToString()));
        Assert.Equal("application/json", answer.ContentType);
    }

    private protected static string Escape(object id) => Uri.EscapeDataString(id.ToString()!);

    private protected static string Text(Pdu pdu) => Encoding.UTF8.GetString(pdu.Utf8.Span);
}
