using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class ConnectToTests : IDisposable
{
    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task ConnectTo_ChangesWhereAConnectionGoes_AndNotAsWhom()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        _lab.Options = _lab.Options with { ConnectTo = target => target.Port == 8448 ? new ServerEndpoint(target.Host, server.Port) { Addresses = [IPAddress.Loopback] } : target };
        _lab.Directory.Add("server.lab", "server.lab", new ServerEndpoint("target.lab", 8448) { Addresses = [IPAddress.Parse("192.0.2.1")] });
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(("server.lab", "server.lab"), (server.Request.Host, server.Request.ServerName));
    }

    [Fact]
    public async Task ConnectTo_IsJudgedLikeAnyOther()
    {
        _lab.Options = _lab.Options with { ConnectTo = static target => new ServerEndpoint(target.Host, target.Port) { Addresses = [IPAddress.Parse("10.0.0.1")] } };
        _lab.Directory.Add("server.lab", 8448);
        FederationException e = await Assert.ThrowsAsync<FederationException>(async () => await _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.BlockedAddress, e.Kind);
        Assert.Empty(_lab.Connector.Dialled);
    }
}
