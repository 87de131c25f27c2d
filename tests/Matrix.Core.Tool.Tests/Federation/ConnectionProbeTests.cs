using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;
using Matrix.Core.Tool.Federation.Checks;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class ConnectionProbeTests : IDisposable
{
    private static readonly ServerName Server = ServerName.Parse("server.lab");

    private readonly LabCa _ca = new();
    private readonly SteppingClock _clock = new();

    public void Dispose() => _ca.Dispose();

    [Fact]
    public async Task Good_TellsTheHandshakeAndTheCertificate_AndSendsNothing()
    {
        using X509Certificate2 certificate = _ca.Issue("server.lab", "::1");
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
        using X509Certificate2 certificate = _ca.Issue(["other.lab"], LabCa.ValidFrom, LabCa.ValidFrom.AddYears(1));
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
        using X509Certificate2 certificate = _ca.Issue("127.0.0.1");
        await using LabServer server = await LabServer.StartAsync(certificate);
        var target = new ServerEndpoint("127.0.0.1", server.Port) { Addresses = [IPAddress.Loopback] };
        Assert.Null(Assert.Single(await Probe.ProbeAsync(Server, target, tlsName: null, Stop)).Error);
    }

    [Fact]
    public async Task Refused_AndNoTls_AreTold()
    {
        ProbedAddress refused = Assert.Single(await ProbeAsync(FederationLab.ClosedPort()));
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
        while (server.Accepted == 0)
        {
            await Task.Delay(5, Stop);
        }

        while (!probing.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, Stop);
        }

        Assert.Equal(FederationErrorKind.TimedOut, Assert.Single(await probing).Error);
    }

    [Fact]
    public async Task EveryAddress_IsTold_AndWhatIsBlockedIsNotDialled()
    {
        int port = FederationLab.ClosedPort();
        ImmutableArray<ProbedAddress> probed = await Probe.ProbeAsync(
            Server,
            new ServerEndpoint("server.lab", port) { Addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("::ffff:127.0.0.1")] },
            "server.lab",
            Stop);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.Parse("10.0.0.1"), port)], probed.Select(one => one.EndPoint));
        Assert.Equal([FederationErrorKind.ConnectFailed, FederationErrorKind.BlockedAddress], probed.Select(one => one.Error!.Value));
        Assert.DoesNotContain(probed, one => one.IsConnected);
    }

    [Fact]
    public async Task Name_WithoutAddress_Throws() => Assert.Equal(
        FederationErrorKind.NameNotFound,
        (await Assert.ThrowsAsync<FederationException>(async () => await Probe.ProbeAsync(Server, new ServerEndpoint("server.lab", 1), "server.lab", Stop))).Kind);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ConnectionProbe Probe => new(
        new FederationHttpOptions
        {
            Addresses = AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.1/32")),
            Ports = PortPolicy.Default.Allowing(1),
            TrustedRoots = _ca.Roots,
        },
        _clock);

    private async Task<ImmutableArray<ProbedAddress>> ProbeAsync(int port) =>
        await Probe.ProbeAsync(Server, new ServerEndpoint("server.lab", port) { Addresses = [IPAddress.Loopback] }, "server.lab", Stop);
}
