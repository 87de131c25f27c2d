using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class ConnectionProbeTests : IDisposable
{
    private static readonly ServerName Server = ServerName.Parse("server.lab");

    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Good_TellsTheHandshakeAndTheCertificate_AndSendsNothing()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab", "::1");
        await using LabServer server = await LabServer.StartAsync(certificate);
        ProbedAddress probed = Assert.Single(await ProbeAsync(server.Port));
        Assert.True(probed.IsConnected);
        Assert.Null(probed.Error);
        _ = Assert.NotNull(probed.Protocol);
        _ = Assert.NotNull(probed.CipherSuite);
        Assert.Equal(SslPolicyErrors.None, probed.Certificate!.Errors);
        Assert.Equal(["server.lab", "::1"], probed.Certificate.Names);
        Assert.Equal("CN=Lab CA", probed.Certificate.Issuer);
        Assert.Equal((LabCa.ValidFrom, LabCa.ValidUntil), (probed.Certificate.NotBefore, probed.Certificate.NotAfter));
        Assert.Equal(64, probed.Certificate.Sha256.Length);
        Assert.Empty(probed.Certificate.ChainErrors);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Certificate_ThatIsRefused_IsToldAllTheSame()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue(["other.lab"], LabCa.ValidFrom, LabCa.ValidFrom.AddYears(1));
        await using LabServer server = await LabServer.StartAsync(certificate);
        ProbedAddress probed = Assert.Single(await ProbeAsync(server.Port));
        Assert.True(probed.IsConnected);
        Assert.Equal(FederationErrorKind.TlsFailed, probed.Error);
        Assert.Null(probed.Protocol);
        Assert.Equal(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors, probed.Certificate!.Errors);
        Assert.Equal(["other.lab"], probed.Certificate.Names);
        Assert.Equal(["NotTimeValid"], probed.Certificate.ChainErrors);
    }

    [Fact]
    public async Task Address_NeedsACertificateForItself()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("127.0.0.1");
        await using LabServer server = await LabServer.StartAsync(certificate);
        var target = new ResolvedTarget("127.0.0.1", server.Port) { Addresses = [IPAddress.Loopback] };
        Assert.Null(Assert.Single(await Probe.ProbeAsync(Server, target, tlsName: null, LabNetwork.Stop)).Error);
    }

    [Fact]
    public async Task Refused_AndNoTls_AreTold()
    {
        ProbedAddress refused = Assert.Single(await ProbeAsync(TransportTests.ClosedPort()));
        Assert.False(refused.IsConnected);
        Assert.Equal((FederationErrorKind.ConnectFailed, SocketError.ConnectionRefused), (refused.Error, refused.SocketError));

        await using var server = RawServer.Start(certificate: null, static (connection, stop) => connection.WriteAsync("SSH-2.0-OpenSSH_9.6\r\n", stop));
        ProbedAddress other = Assert.Single(await ProbeAsync(server.Port));
        Assert.True(other.IsConnected);
        Assert.Equal(FederationErrorKind.TlsFailed, other.Error);
        Assert.Null(other.Certificate);
    }

    [Fact]
    public async Task Silent_IsTimedOut_WhenItsTimeIsOver()
    {
        await using var server = RawServer.Start(certificate: null, static (_, stop) => Task.Delay(Timeout.Infinite, stop));
        Task<ImmutableArray<ProbedAddress>> probing = ProbeAsync(server.Port);
        await LabNetwork.UntilAsync(() => server.Accepted == 1);
        while (!probing.IsCompleted)
        {
            _lab.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, LabNetwork.Stop);
        }

        Assert.Equal(FederationErrorKind.TimedOut, Assert.Single(await probing).Error);
    }

    [Fact]
    public async Task EveryAddress_IsTold_AndWhatIsBlockedIsNotDialled()
    {
        int port = TransportTests.ClosedPort();
        ImmutableArray<ProbedAddress> probed = await Probe.ProbeAsync(
            Server,
            new ResolvedTarget("server.lab", port) { Addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("::ffff:127.0.0.1")] },
            "server.lab",
            LabNetwork.Stop);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.Parse("10.0.0.1"), port)], probed.Select(one => one.EndPoint));
        Assert.Equal([FederationErrorKind.ConnectFailed, FederationErrorKind.BlockedAddress], probed.Select(one => one.Error!.Value));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), Assert.Single(_lab.Connector.Dialled));
    }

    [Fact]
    public async Task Name_WithoutAddress_Throws() => Assert.Equal(
        FederationErrorKind.NameNotFound,
        (await Assert.ThrowsAsync<FederationException>(async () => await Probe.ProbeAsync(Server, new ResolvedTarget("server.lab", 1), "server.lab", LabNetwork.Stop))).Kind);

    [Fact]
    public async Task ConnectTo_ChangesWhereAConnectionGoes_AndNotAsWhom()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        _lab.Options = _lab.Options with { ConnectTo = target => target.Port == 8448 ? new ResolvedTarget(target.Host, server.Port) { Addresses = [IPAddress.Loopback] } : target };
        _lab.Directory.Add("server.lab", "server.lab", new ResolvedTarget("target.lab", 8448) { Addresses = [IPAddress.Parse("192.0.2.1")] });
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(("server.lab", "server.lab"), (server.Request.Host, server.Request.ServerName));
        Assert.Null(Assert.Single(await ProbeAsync(8448)).Error);
    }

    [Fact]
    public async Task ConnectTo_IsJudgedLikeAnyOther()
    {
        _lab.Options = _lab.Options with { ConnectTo = static target => new ResolvedTarget(target.Host, target.Port) { Addresses = [IPAddress.Parse("10.0.0.1")] } };
        _lab.Directory.Add("server.lab", 8448);
        FederationException e = await Assert.ThrowsAsync<FederationException>(async () => await _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.BlockedAddress, e.Kind);
        Assert.Empty(_lab.Connector.Dialled);
    }

    private ConnectionProbe Probe => new(_lab.Options, _lab.Clock, _lab.Connector);

    private async Task<ImmutableArray<ProbedAddress>> ProbeAsync(int port) =>
        await Probe.ProbeAsync(Server, new ResolvedTarget("server.lab", port) { Addresses = [IPAddress.Loopback] }, "server.lab", LabNetwork.Stop);
}
