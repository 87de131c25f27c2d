using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>Which ports are dialled, and how many addresses.</summary>
public sealed class PortPolicyTests
{
    [Theory]
    [InlineData(25, false)]
    [InlineData(22, false)]
    [InlineData(6379 - 379, false)]
    [InlineData(6667, false)]
    [InlineData(10080, false)]
    [InlineData(80, true)]
    [InlineData(443, true)]
    [InlineData(8008, true)]
    [InlineData(8448, true)]
    [InlineData(65535, true)]
    public void Default_RefusesThePortsOfOtherServices(int port, bool allowed) => Assert.Equal(allowed, PortPolicy.Default.Allows(port));

    [Fact]
    public void Policies_AreMadeFromOneAnother()
    {
        PortPolicy policy = PortPolicy.Default.Allowing(25).Denying(8448);
        Assert.Equal((true, false, false), (policy.Allows(25), policy.Allows(8448), policy.Allows(22)));
        Assert.Empty(PortPolicy.Any.Denied);
        Assert.Equal(PortPolicy.Default.Denied.Length, policy.Denied.Length);
    }

    [Fact]
    public async Task Delegation_ToARefusedPort_IsNeitherLookedUpNorDialled()
    {
        using var lab = new LabNetwork();
        lab.Directory.Add("server.lab", "server.lab:25", new ServerEndpoint("mail.lab", 25));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.BlockedPort, e.Kind);
        Assert.Empty(lab.Connector.Dialled);
    }

    [Fact]
    public async Task Url_WithARefusedPort_IsNotDialled()
    {
        using var lab = new LabNetwork();
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => lab.Fetcher.GetAsync(new Uri("https://127.0.0.1:6667/x"), ServerName.Parse("server.lab"), RequestClass.Media, LabNetwork.Stop));
        Assert.Equal(FederationErrorKind.BlockedPort, e.Kind);
        Assert.Empty(lab.Connector.Dialled);
    }

    [Fact]
    public async Task Target_WithARefusedPort_IsPassedOverForTheNext()
    {
        using var lab = new LabNetwork();
        using var certificate = lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        lab.Directory.Add("server.lab", "server.lab", new ServerEndpoint("127.0.0.1", 25), new ServerEndpoint("127.0.0.1", server.Port));
        await using FederationResponse response = await lab.GetAsync("server.lab");
        Assert.Equal(200, response.StatusCode);
        Assert.Single(lab.Connector.Dialled);
    }

    [Theory]
    [InlineData(1, 40, 16)]
    [InlineData(4, 40, 16)]
    [InlineData(16, 16, 16)]
    [InlineData(16, 1, 16)]
    [InlineData(3, 1, 3)]
    public async Task Request_DialsANamedNumberOfAddresses(int targets, int addresses, int dials)
    {
        using var lab = new LabNetwork { Connector = new RecordingConnector(static (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused)) };
        lab.Options = lab.Options with { Addresses = AddressPolicy.Public.Allowing(IPNetwork.Parse("10.0.0.0/8")) };
        lab.Directory.Add("server.lab", "server.lab", [.. Enumerable.Range(0, targets).Select(i =>
            new ServerEndpoint($"target{i}.lab", 8448) { Addresses = [.. Enumerable.Range(0, addresses).Select(j => new IPAddress([10, 0, (byte)i, (byte)j]))] })]);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Equal(dials, lab.Connector.Dialled.Count);
        Assert.InRange(dials, 1, DialBudget.MaxDials);
    }

    /// <summary>A name that a well-known gives may end in a dot: neither SNI nor the certificate has it.</summary>
    [Fact]
    public async Task Host_WithADotAtItsEnd_IsReached()
    {
        using var lab = new LabNetwork();
        using var certificate = lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        lab.Directory.Add("other.lab", server.Port, hostHeader: "server.lab.");
        await using FederationResponse response = await lab.GetAsync("other.lab");
        Assert.Equal(200, response.StatusCode);
    }
}
