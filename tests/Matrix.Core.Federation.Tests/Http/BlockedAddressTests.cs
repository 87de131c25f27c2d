using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>Every way to an address that must not be dialled, and the proof at the socket that it was not.</summary>
public sealed class BlockedAddressTests
{
    public static TheoryData<string> Addresses =>
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Way_ToABlockedAddress_IsNotTaken(string address)
    {
        using var lab = new LabNetwork(allowLoopback: false)
        {
            Connector = new RecordingConnector(static (_, _) => throw new InvalidOperationException("It was dialled.")),
        };
        var ip = IPAddress.Parse(address);
        string literal = ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : address;
        lab.Hosts.Add("name.lab", address);
        lab.Directory.Add("literal.lab", literal, new ServerEndpoint(literal, 8448));
        lab.Directory.Add("lookup.lab", "name.lab", new ServerEndpoint("name.lab", 8448));
        lab.Directory.Add("given.lab", "given.lab", new ServerEndpoint("srv.lab", 8448) { Addresses = [ip] });

        foreach (string server in (string[])["literal.lab", "lookup.lab", "given.lab"])
        {
            AssertBlocked(await Assert.ThrowsAsync<FederationException>(() => lab.GetAsync(server)));
        }

        foreach (string url in (string[])[$"https://{literal}/", $"https://{literal}:8448/x", "https://name.lab/.well-known/matrix/server"])
        {
            AssertBlocked(await Assert.ThrowsAsync<FederationException>(() => lab.Fetcher.GetAsync(new Uri(url), ServerName.Parse("name.lab"), RequestClass.Discovery, LabNetwork.Stop)));
        }

        Assert.Empty(lab.Connector.Dialled);
    }

    /// <summary>Forms of 127.0.0.1 that a <see cref="Uri"/> or a resolver of the old school reads, and the grammar of server names does not.</summary>
    [Theory]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.1.")]
    public async Task Host_ThatIsAnAddressInDisguise_IsNotDialled(string host)
    {
        using var lab = new LabNetwork(allowLoopback: false)
        {
            Connector = new RecordingConnector(static (_, _) => throw new InvalidOperationException("It was dialled.")),
        };
        lab.Options = lab.Options with { AddressResolver = SystemAddressResolver.Instance };
        lab.Directory.Add("server.lab", host, new ServerEndpoint(host, 8448));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => lab.GetAsync("server.lab"));
        Assert.Contains(e.Kind, (FederationErrorKind[])[FederationErrorKind.NameNotFound, FederationErrorKind.NameLookupFailed, FederationErrorKind.BlockedAddress]);
        e = await Assert.ThrowsAsync<FederationException>(() => lab.Fetcher.GetAsync(new Uri($"https://{host}/"), ServerName.Parse("server.lab"), RequestClass.Discovery, LabNetwork.Stop));
        Assert.Contains(e.Kind, (FederationErrorKind[])[FederationErrorKind.NameNotFound, FederationErrorKind.NameLookupFailed, FederationErrorKind.BlockedAddress]);
        Assert.Empty(lab.Connector.Dialled);
    }

    [Fact]
    public async Task Redirect_IntoAPrivateRange_IsNotTaken()
    {
        using var lab = new LabNetwork();
        using X509Certificate2 certificate = lab.Ca.Issue("server.lab", "127.0.0.2");
        await using var secret = RawServer.Answering(certificate, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        await using var inner = RawServer.Start(certificate, static (_, _) => Task.CompletedTask, IPAddress.Parse("127.0.0.2"));
        await using LabServer server = await LabServer.StartAsync(certificate, context =>
        {
            context.Response.Redirect($"https://127.0.0.2:{inner.Port}/admin");
            return Task.CompletedTask;
        });
        lab.Hosts.Add("server.lab", "127.0.0.1");
        var name = ServerName.Parse("server.lab");
        await using FederationResponse first = await lab.Fetcher.GetAsync(new Uri($"https://server.lab:{server.Port}/.well-known/matrix/server"), name, RequestClass.Discovery, LabNetwork.Stop);
        Assert.Equal(302, first.StatusCode);
        AssertBlocked(await Assert.ThrowsAsync<FederationException>(() => lab.Fetcher.GetAsync(new Uri(first.Location!), name, RequestClass.Discovery, LabNetwork.Stop)));
        Assert.Equal(0, inner.Accepted);
    }

    [Theory]
    [InlineData("http://server.lab/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://server.lab/")]
    public async Task Url_NotOfHttps_IsNotTaken(string url)
    {
        using var lab = new LabNetwork();
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => lab.Fetcher.GetAsync(new Uri(url), ServerName.Parse("server.lab"), RequestClass.Discovery, LabNetwork.Stop));
        Assert.Equal((FederationErrorKind.ProtocolError, true), (e.Kind, lab.Connector.Dialled.IsEmpty));
    }

    /// <summary>The name answers with a public address first and with a private one then: what is dialled is what was judged, each time.</summary>
    [Fact]
    public async Task Name_ThatAnswersDifferentlyEachTime_GainsNothing()
    {
        using var lab = new LabNetwork();
        using X509Certificate2 certificate = lab.Ca.Issue("rebind.lab");
        await using var inner = RawServer.Start(certificate, static (_, _) => Task.CompletedTask, IPAddress.Parse("127.0.0.2"));
        await using LabServer server = await LabServer.StartAsync(certificate, static context =>
        {
            context.Response.Headers.Connection = "close";
            return LabServer.AnswerEmptyObject(context);
        });
        lab.Hosts.Add("rebind.lab", "127.0.0.1");
        lab.Hosts.Add("rebind.lab", "127.0.0.2");
        lab.Directory.Add("rebind.lab", "rebind.lab", new ServerEndpoint("rebind.lab", server.Port));

        await using (FederationResponse response = await lab.GetAsync("rebind.lab"))
        {
            _ = await LabNetwork.ReadAsync(response);
        }

        AssertBlocked(await Assert.ThrowsAsync<FederationException>(() => lab.GetAsync("rebind.lab")));
        Assert.Equal("rebind.lab rebind.lab", string.Join(' ', lab.Hosts.Asked));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, server.Port)], lab.Connector.Dialled);
        Assert.Equal(0, inner.Accepted);
    }

    [Fact]
    public async Task Fetcher_AddressesTheHostOfTheUrl()
    {
        using var lab = new LabNetwork();
        using X509Certificate2 certificate = lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        lab.Hosts.Add("server.lab", "127.0.0.1");
        await using FederationResponse response =
            await lab.Fetcher.GetAsync(new Uri($"https://server.lab:{server.Port}/.well-known/matrix/server"), ServerName.Parse("server.lab"), RequestClass.Discovery, LabNetwork.Stop);
        Assert.Equal("{}"u8.ToArray(), await LabNetwork.ReadAsync(response));
        Assert.Equal(($"server.lab:{server.Port}", "server.lab", 0), (server.Request.Host, server.Request.ServerName, server.Request.Authorization.Count));
    }

    private static void AssertBlocked(FederationException e) => Assert.Equal(FederationErrorKind.BlockedAddress, e.Kind);
}
