using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class TransportTests : IDisposable
{
    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task SignedRequest_IsVerifiedByItsReceiver()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        _lab.Directory.Add("server.lab", server.Port);

        byte[] json = LabText.Utf8("""{"pdus":[{"body":"☃ 😀"}],"b":1,"a":[]}""");
        await using FederationResponse response = await _lab.PutAsync("server.lab", "/_matrix/federation/v1/send/1%2F2?a=%7E", json);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("application/json", response.ContentType);
        Assert.Equal("{}"u8.ToArray(), await LabNetwork.ReadAsync(response));
        Assert.Equal(json, server.Request.Content);
        Assert.Equal("application/json", server.Request.Headers["Content-Type"]);
        var verifier = new RequestVerifier(ServerName.Parse("server.lab"));
        Assert.True(verifier.TryVerify(server.Request.ToInbound(), TestServer.CreateKeyStore(_lab.Self), _lab.Clock.GetUtcNow(), out VerifiedRequest? verified, out RequestVerificationError error), error.ToString());
        Assert.Equal(_lab.Self.Name, verified.Origin);
    }

    [Fact]
    public async Task UnsignedRequest_CarriesNoSignature_AndNoTrace()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        _lab.Directory.Add("server.lab", server.Port);

        // What is under way within the host is not told to strangers.
        using Activity activity = new Activity("a request of the host").Start();
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Empty(server.Request.Authorization);
        Assert.DoesNotContain(server.Request.Headers.Keys, name => name.StartsWith("trace", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The rows of the table of discovery: what stands in the Host header and in the TLS handshake, wherever the connection goes.</summary>
    [Theory]
    [InlineData("1", "127.0.0.1", "127.0.0.1", "127.0.0.1", "")]
    [InlineData("1, port", "127.0.0.1:{port}", "127.0.0.1:{port}", "127.0.0.1", "")]
    [InlineData("2", "name.lab:{port}", "name.lab:{port}", "name.lab", "name.lab")]
    [InlineData("3.1", "name.lab", "127.0.0.1:{port}", "127.0.0.1", "")]
    [InlineData("3.2", "name.lab", "delegated.lab:{port}", "delegated.lab", "delegated.lab")]
    [InlineData("3.3", "name.lab", "delegated.lab", "delegated.lab", "delegated.lab")]
    [InlineData("4 to 6", "name.lab", "name.lab", "name.lab", "name.lab")]
    public async Task Step_OfDiscovery_HasItsHostHeaderAndServerName(string step, string name, string hostHeader, string certificateName, string serverName)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue(certificateName);
        await using LabServer server = await LabServer.StartAsync(certificate);
        string Ported(string text) => text.Replace("{port}", $"{server.Port}", StringComparison.Ordinal);
        ServerEndpoint target = serverName.Length == 0
            ? new ServerEndpoint("127.0.0.1", server.Port)
            : new ServerEndpoint("srv-target.elsewhere.lab", server.Port) { Addresses = [IPAddress.Loopback] };
        _lab.Directory.Add(Ported(name), Ported(hostHeader), target);

        await using FederationResponse response = await _lab.PutAsync(Ported(name), "/x", "{}"u8.ToArray());

        Assert.Equal((step, Ported(hostHeader), serverName), (step, server.Request.Host, server.Request.ServerName));
        Assert.Contains($"destination=\"{Ported(name)}\"", server.Request.Authorization.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6Only_IsReached()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("::1");
        await using LabServer server = await LabServer.StartAsync(certificate, address: IPAddress.IPv6Loopback);
        string name = $"[::1]:{server.Port}";
        _lab.Directory.Add(name, name, new ServerEndpoint("[::1]", server.Port));
        await using FederationResponse response = await _lab.GetAsync(name);
        Assert.Equal((name, ""), (server.Request.Host, server.Request.ServerName));
    }

    [Theory]
    [InlineData("/_matrix/federation/v1/event/..")]
    [InlineData("/_matrix/federation/v1/event/../../../admin")]
    [InlineData("/_matrix/federation/v1/event/%2E%2E/x")]
    [InlineData("/_matrix/federation/v1/event/%2e%2E")]
    [InlineData("/_matrix/federation/v1/event/a%7Eb~c%2Dd-e")]
    [InlineData("/_matrix/federation/v1/event/a\\b%5Cc")]
    [InlineData("/_matrix/federation/v1/event/%24%E2%98%83%F0%9F%98%80")]
    [InlineData("/_matrix/federation/v1/event/%C3%28")]
    [InlineData("//other.lab/x")]
    [InlineData("/a//b/./c/")]
    [InlineData("/x?a=/../b&c=?&d=%23&e=%&f=[1]{2}|^`\"<>")]
    [InlineData("/x?")]
    [InlineData("/?")]
    public async Task Target_OnTheWire_IsTheOneThatWasSigned(string target)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Answering(certificate, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        _lab.Directory.Add("server.lab", server.Port);
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = "GET", Target = target, Class = RequestClass.Events };
        await using FederationResponse response = await _lab.Transport.SendAsync(request, LabNetwork.Stop);

        string[] lines = server.Heads.Single().Split("\r\n");
        Assert.Equal($"GET {target} HTTP/1.1", lines[0]);
        string authorization = lines.Single(line => line.StartsWith("Authorization: ", StringComparison.Ordinal))["Authorization: ".Length..];
        var inbound = new InboundRequest { Method = "GET", Target = lines[0].Split(' ')[1], Authorization = [authorization] };
        Assert.True(new RequestVerifier(request.Destination).TryVerify(inbound, TestServer.CreateKeyStore(_lab.Self), _lab.Clock.GetUtcNow(), out _, out RequestVerificationError error), error.ToString());
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "x")]
    [InlineData("GET", "/a b")]
    [InlineData("GET", "/a#b")]
    [InlineData("GET", "/é")]
    [InlineData("GET", "/a\r\nX: y")]
    [InlineData("get", "/a")]
    [InlineData("G\r\nX", "/a")]
    public async Task Request_ThatCannotBeSigned_IsTheCallersFault(string method, string target)
    {
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = method, Target = target, Class = RequestClass.Events };
        _ = await Assert.ThrowsAnyAsync<ArgumentException>(() => _lab.Transport.SendAsync(request, LabNetwork.Stop));
        _ = await Assert.ThrowsAnyAsync<ArgumentException>(() => _lab.Transport.SendAsync(request with { IsSigned = false }, LabNetwork.Stop));
        Assert.Empty(_lab.Connector.Dialled);
    }

    [Fact]
    public async Task Targets_AreTriedInOrder_UntilOneTakesAConnection()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        using X509Certificate2 wrong = _lab.Ca.Issue("other.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        await using LabServer misconfigured = await LabServer.StartAsync(wrong);
        _lab.Directory.Add(
            "server.lab",
            "server.lab",
            new ServerEndpoint("a.lab", 443) { Addresses = [IPAddress.Parse("10.0.0.1")] },
            new ServerEndpoint("unknown.lab", 443),
            new ServerEndpoint("1.2.3", 443),
            new ServerEndpoint("b.lab", misconfigured.Port) { Addresses = [IPAddress.Loopback] },
            new ServerEndpoint("c.lab", server.Port) { Addresses = [IPAddress.Loopback] });
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal(200, response.StatusCode);
        Assert.Empty(misconfigured.Requests);
        Assert.DoesNotContain(_lab.Connector.Dialled, endPoint => endPoint.Address.Equals(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public async Task Targets_NoneAnswers_TellsOfTheFirstThatIsNotBlocked()
    {
        _lab.Directory.Add("server.lab", "server.lab", new ServerEndpoint("10.0.0.1", 443), new ServerEndpoint("unknown.lab", 443), new ServerEndpoint("127.0.0.1", ClosedPort()));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.NameNotFound, e.Kind);
        Assert.Equal("server.lab", e.Server.ToString());
    }

    [Fact]
    public async Task Targets_OneThatTookTheRequest_IsTheLast()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer second = await LabServer.StartAsync(certificate);
        await using var first = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            connection.Reset();
        });
        _lab.Directory.Add(
            "server.lab",
            "server.lab",
            new ServerEndpoint("a.lab", first.Port) { Addresses = [IPAddress.Loopback] },
            new ServerEndpoint("b.lab", second.Port) { Addresses = [IPAddress.Loopback] });
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.PutAsync("server.lab", "/x", "{}"u8.ToArray()));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Empty(second.Requests);
    }

    /// <summary>The server takes a request on a connection that has served one before, and ends it. Whether it did what was asked, nobody knows.</summary>
    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task Request_OnAKeptConnectionThatEnds_IsNotSentAgain(string method)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            for (int i = 0; i < 2; i++)
            {
                _ = await connection.ReadHeadAsync(stop);
                byte[] body = new byte[2];
                await connection.Stream.ReadExactlyAsync(body, stop);
                if (i == 0)
                {
                    await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", stop);
                }
            }

            await connection.CloseAsync();
        });
        _lab.Directory.Add("server.lab", server.Port);
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = method, Target = "/x", Class = RequestClass.DeviceKeys, Content = "{}"u8.ToArray() };
        await using (FederationResponse response = await _lab.Transport.SendAsync(request, LabNetwork.Stop))
        {
            _ = await LabNetwork.ReadAsync(response);
        }

        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.Transport.SendAsync(request, LabNetwork.Stop));
        Assert.Equal((FederationErrorKind.ConnectFailed, 2, 1), (e.Kind, server.Heads.Count, server.Accepted));
    }

    [Fact]
    public async Task Connections_AreSharedByOneNameOnly()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("a.lab", "b.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        var target = new ServerEndpoint("shared.lab", server.Port) { Addresses = [IPAddress.Loopback] };
        _lab.Directory.Add("a.lab", "a.lab", target);
        _lab.Directory.Add("b.lab", "b.lab", target);
        foreach (string name in (string[])["a.lab", "a.lab", "b.lab", "a.lab"])
        {
            await using FederationResponse response = await _lab.GetAsync(name);
            _ = await LabNetwork.ReadAsync(response);
        }

        string[] connections = [.. server.Connections];
        Assert.Equal("a.lab a.lab b.lab a.lab", string.Join(' ', server.Requests.Select(request => request.ServerName)));
        Assert.Equal(connections[0], connections[1]);
        Assert.Equal(connections[0], connections[3]);
        Assert.False(connections[0] == connections[2]);
    }

    [Fact]
    public async Task Redirect_IsAnAnswer()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate, context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "https://127.0.0.1/elsewhere";
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers.CacheControl = "max-age=5";
            context.Response.Headers.Expires = "0";
            return Task.CompletedTask;
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.PutAsync("server.lab", "/x", "{}"u8.ToArray());
        Assert.Equal((307, "https://127.0.0.1/elsewhere", TimeSpan.FromSeconds(7)), (response.StatusCode, response.Location, response.RetryAfter));
        Assert.Equal(("max-age=5", "0"), (response.CacheControl, response.Expires));
        _ = Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Mon, 01 Jan 2024 00:01:00 GMT", 60)]
    [InlineData("Mon, 01 Jan 2001 00:01:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task RetryAfter_AsADate_IsCountedFromTheClock(string value, int? seconds)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate, context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = value;
            return Task.CompletedTask;
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal(seconds is { } given ? TimeSpan.FromSeconds(given) : null, response.RetryAfter);
    }

    [Fact]
    public async Task Signer_Missing_IsTheCallersFault()
    {
        using var transport = new FederationTransport(_lab.Directory, signer: null, _lab.Options, _lab.Clock);
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = "GET", Target = "/", Class = RequestClass.Events };
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => transport.SendAsync(request, LabNetwork.Stop));
    }

    [Fact]
    public async Task ResolversError_ComesOutAsItIs()
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("nowhere.lab"));
        Assert.Equal((FederationErrorKind.NameNotFound, 0), (e.Kind, _lab.Clock.TimerCount));
    }

    internal static int ClosedPort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
