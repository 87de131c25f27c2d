using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.AspNetCore;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Http;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Represents the second server, which is never killed: a homeserver in this process, with a store in memory.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private readonly SigningKey _key;
    private readonly X509Certificate2 _certificate;
    private readonly FederationNode _federation;
    private readonly WebApplication _app;

    private PeerServer(SigningKey key, X509Certificate2 certificate, FederationNode federation, HomeserverNode node, WebApplication app, ReceivedTransactions received)
    {
        _key = key;
        _certificate = certificate;
        _federation = federation;
        Node = node;
        _app = app;
        Received = received;
    }

    public HomeserverNode Node { get; }

    public ReceivedTransactions Received { get; }

    public static async Task<PeerServer> StartAsync(int port, string certificatePath, RoomVersion version, Differences differences)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificatePath, certificatePath);
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var key = SigningKey.Generate("a_peer");
        var identity = new ServerIdentity(ServerName.Parse($"127.0.0.1:{port}"), key);
        var store = new InMemoryRoomStore();
        var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions
        {
            KeyStore = store.Keys,
            Http = new FederationHttpOptions { Addresses = AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.0/8")), TrustedRoots = [certificate] },
        });
        HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, TimeProvider.System, new HomeserverOptions { Outbox = new NoOutbox() });
        var received = new ReceivedTransactions(version, differences);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate)));
        WebApplication app = builder.Build();
        _ = app.Use(received.RecordAsync);
        _ = app.MapMatrixFederation(node);
        await app.StartAsync();
        return new PeerServer(key, certificate, federation, node, app, received);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Node.DisposeAsync();
        await Node.Store.DisposeAsync();
        _federation.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }
}
