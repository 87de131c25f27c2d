using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core.Interop.Server;

/// <summary>The ear of a server: Kestrel with TLS on loopback, and in front of every signed endpoint the gate.</summary>
internal sealed class FederationHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly SmallServer _server;

    private FederationHost(WebApplication application, SmallServer server)
    {
        _application = application;
        _server = server;
        Endpoints = new FederationEndpoints(server);
    }

    public FederationEndpoints Endpoints { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="server">The server.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="port">The port of its name.</param>
    public static async Task<FederationHost> StartAsync(SmallServer server, X509Certificate2 certificate, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder.Services.AddRoutingCore();
        _ = builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.ListenLocalhost(port, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            }),
        })));
        WebApplication application = builder.Build();
        var host = new FederationHost(application, server);
        host.Map();
        await application.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private void Map()
    {
        const string V1 = "/_matrix/federation/v1";
        _ = _application.UseRouting();
        MapUnsigned("/_matrix/key/v2/server", Endpoints.Keys);
        MapUnsigned($"{V1}/version", Endpoints.Version);
        MapSigned("PUT", $"{V1}/send/{{txnId}}", Endpoints.SendAsync);
        MapSigned("PUT", "/_matrix/federation/v2/invite/{roomId}/{eventId}", Endpoints.InviteAsync);
        MapSigned("GET", $"{V1}/query/profile", Endpoints.ProfileAsync);
        MapSigned("GET", $"{V1}/user/devices/{{userId}}", Endpoints.DevicesAsync);
        MapSigned("GET", $"{V1}/event/{{eventId}}", Endpoints.EventAsync);
        MapSigned("GET", $"{V1}/state_ids/{{roomId}}", Endpoints.StateIdsAsync);
        MapSigned("GET", $"{V1}/state/{{roomId}}", Endpoints.StateAsync);
        MapSigned("GET", $"{V1}/backfill/{{roomId}}", Endpoints.BackfillAsync);
        MapSigned("POST", $"{V1}/get_missing_events/{{roomId}}", Endpoints.MissingEventsAsync);
        _ = _application.MapFallback(context => WriteAsync(context, Reply.Error(404, "M_UNRECOGNIZED", "This server is small.")));
    }

    private void MapUnsigned(string pattern, Func<Reply> answer) =>
        _ = _application.MapMethods(pattern, ["GET"], context => WriteAsync(context, answer()));

    private void MapSigned(string method, string pattern, Func<Call, Task<Reply>> answer) => _ = _application.MapMethods(pattern, [method], async context =>
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        var request = new InboundRequest
        {
            Method = context.Request.Method,

            // As it came over the wire: that is what was signed. The framework's path is decoded.
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Authorization = [.. context.Request.Headers.Authorization.OfType<string>()],
            Content = content.ToArray(),
        };
        (VerifiedRequest? verified, RequestVerificationError error) = await _server.Gate.CheckAsync(request, context.RequestAborted);
        await WriteAsync(context, verified is null
            ? Reply.Error(error.StatusCode, error.ErrorCode, error.ToString())
            : await answer(new Call(context, verified.Origin, request.Content)));
    });

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = reply.Content.Length;
        await context.Response.Body.WriteAsync(reply.Content, context.RequestAborted);
    }
}
