using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>A server on loopback, with TLS, that keeps every request it got and answers as it is told.</summary>
internal sealed class LabServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LabServer(WebApplication application) => _application = application;

    public int Port { get; private set; }

    /// <summary>The requests, in their order.</summary>
    public ConcurrentQueue<LabRequest> Requests { get; } = new();

    /// <summary>The IDs of the connections that brought requests, one a request.</summary>
    public ConcurrentQueue<string> Connections { get; } = new();

    /// <summary>The one request that it got.</summary>
    public LabRequest Request => Requests.Single();

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="handler">What answers; null for <c>{}</c>.</param>
    /// <param name="address">Where it listens; null for 127.0.0.1.</param>
    public static async Task<LabServer> StartAsync(X509Certificate2 certificate, RequestDelegate? handler = null, IPAddress? address = null)
    {
        // Offline: or the server itself would go where the certificate says that its issuer's is.
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            // Answers are made to fail in every way: the server must not mend them, nor give up first.
            options.Limits.MinResponseDataRate = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MaxRequestBodySize = null;
            options.Listen(address ?? IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions { ServerCertificateContext = context }),
            }));
        });
        WebApplication application = builder.Build();
        var server = new LabServer(application);
        application.Run(context => server.HandleAsync(context, handler ?? AnswerEmptyObject));
        await application.StartAsync();
        string url = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        server.Port = new Uri(url).Port;
        return server;
    }

    public static Task AnswerEmptyObject(HttpContext context) => AnswerJson(context, "{}"u8.ToArray());

    public static async Task AnswerJson(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context, RequestDelegate handler)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        Connections.Enqueue(context.Connection.Id);
        Requests.Enqueue(new LabRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.Host.ToString(),
            context.Features.Get<ITlsHandshakeFeature>()?.HostName ?? "",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            [.. context.Request.Headers.Authorization.OfType<string>()],
            content.ToArray()));
        await handler(context);
    }
}
