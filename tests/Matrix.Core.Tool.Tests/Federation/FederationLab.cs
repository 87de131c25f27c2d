using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Discovery.Dns;
using Matrix.Core.Federation.Tests.Lab;
using Microsoft.AspNetCore.Http;

namespace Matrix.Core.Tool.Tests.Federation;

/// <summary>A small federation on loopback, and the options that point a command at it.</summary>
internal sealed class FederationLab : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<string> _options = [];
    private readonly FakeDnsServer _dns = new();
    private readonly string _roots;

    public FederationLab(Files files)
    {
        _roots = files.Write($"ca-{Guid.CreateVersion7()}.pem", string.Concat(Ca.Roots.Select(root => root.ExportCertificatePem())));
        _dns.OverUdp = query => [AnswerOf(query)];
    }

    public LabCa Ca { get; } = new();

    /// <summary>The service records, by the name that is asked for; none elsewhere.</summary>
    public Dictionary<string, SrvRecord> Srv { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the name server fails.</summary>
    public bool IsDnsBroken { get; set; }

    /// <summary>Starts a server that is at a name and port as far as the command knows.</summary>
    public async Task<LabServer> ServeAsync(string host, RequestDelegate handler, int port = 8448, X509Certificate2? certificate = null)
    {
        LabServer server = await LabServer.StartAsync(certificate ?? Ca.Issue(host), handler);
        _servers.Add(server);
        if (port != 443 && !_options.Exists(option => option.StartsWith($"{host}:443:", StringComparison.Ordinal)))
        {
            Resolve($"{host}:443:127.0.0.1:{ClosedPort()}");
        }

        Resolve($"{host}:{port}:127.0.0.1:{server.Port}");
        return server;
    }

    /// <summary>Starts a web server that answers for the well-known of a host with a status and a text.</summary>
    public Task<LabServer> ServeWellKnownAsync(string host, int status, string text, string? location = null, X509Certificate2? certificate = null) => ServeAsync(
        host,
        async context =>
        {
            context.Response.StatusCode = status;
            if (location is not null)
            {
                context.Response.Headers.Location = location;
            }

            await context.Response.WriteAsync(text, context.RequestAborted);
        },
        port: 443,
        certificate);

    public void Resolve(string value) => _options.AddRange(["--resolve", value]);

    /// <summary>A port where nobody listens.</summary>
    public static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a command in the lab.</summary>
    public ToolRun Run(params string[] args) => ToolRun.Of([.. args, "--ca", _roots, "--dns", _dns.EndPoint.ToString(), .. _options]);

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in _servers)
        {
            await server.DisposeAsync();
        }

        await _dns.DisposeAsync();
        Ca.Dispose();
    }

    private byte[] AnswerOf(Query query) =>
        IsDnsBroken ? query.Answer(0x8182, 0).ToArray()
        : Srv.TryGetValue(query.Name, out SrvRecord? record) ? query.Answer(0x8180, 1).Srv(query.Name, 300, record).ToArray()
        : query.Answer(0x8183, 0, 1).Soa("lab", 300, 300).ToArray();
}
