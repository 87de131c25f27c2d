using System.Security.Cryptography.X509Certificates;
using Homeserver.Accounts;
using Homeserver.Client;
using Homeserver.Hosting;
using Matrix.Core.AspNetCore;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Http;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Signing;
using Matrix.Core.Storage.Postgres;
using Matrix.Core.Storage.Sqlite;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddEnvironmentVariables("HOMESERVER_").AddCommandLine(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
ServerSettings settings = ServerSettings.Read(builder.Configuration);
_ = Directory.CreateDirectory(settings.Data);
using X509Certificate2 certificate = ServerFiles.ReadCertificate(settings);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(settings.Federation, listen => listen.UseHttps(certificate));
    kestrel.Listen(settings.Client);
});
if (builder.Configuration["otlp"] is { } collector)
{
    _ = builder.Services.AddOpenTelemetry()
        .WithMetrics(metrics => metrics.AddMeter(HomeserverDiagnostics.MeterName, FederationDiagnostics.MeterName).AddAspNetCoreInstrumentation().AddOtlpExporter(otlp => otlp.Endpoint = new Uri(collector)))
        .WithTracing(traces => traces.AddSource(HomeserverDiagnostics.ActivitySourceName, FederationDiagnostics.ActivitySourceName).AddAspNetCoreInstrumentation().AddOtlpExporter(otlp => otlp.Endpoint = new Uri(collector)));
}

using SigningKey key = ServerFiles.ReadSigningKey(settings.Data);
var identity = new ServerIdentity(settings.Name, key);
await using IRoomStore store = settings.Postgres is { } connection
    ? await PostgresRoomStore.OpenAsync(connection)
    : await SqliteRoomStore.OpenAsync(Path.Combine(settings.Data, "rooms.db"));
await using WebApplication app = builder.Build();
using var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions
{
    KeyStore = store.Keys,
    LoggerFactory = app.Services.GetRequiredService<ILoggerFactory>(),
    Http = new FederationHttpOptions
    {
        // Certificates are always validated. A test authority is added; it replaces nothing.
        Addresses = settings.Addresses,
        TrustedRoots = settings.LoadAuthorities(),
    },
});
await using HomeserverNode node = await HomeserverNode.StartAsync(
    federation, identity, store, TimeProvider.System, new HomeserverOptions { LoggerFactory = app.Services.GetRequiredService<ILoggerFactory>() });

var accounts = new AccountStore(store);
var accountEndpoints = new AccountEndpoints(accounts, settings.Name);
var joined = new JoinedRooms(node);
_ = app.MapMatrixFederation(node).RequireHost($"*:{settings.Federation.Port}");
app.MapGroup("").RequireHost($"*:{settings.Client.Port}").MapClientApi(accountEndpoints, new RoomEndpoints(node, accountEndpoints, joined, TimeProvider.System), new SyncEndpoints(node, accountEndpoints, joined));

await app.StartAsync();
Task following = joined.RunAsync(app.Lifetime.ApplicationStopping);
Console.WriteLine($"{settings.Name} listens for servers on {settings.Federation} and for clients on {settings.Client}");
Console.WriteLine($"registration token, for one account: {await accounts.CreateRegistrationTokenAsync(CancellationToken.None)}");
await app.WaitForShutdownAsync();
try
{
    await following;
}
catch (OperationCanceledException)
{
    // The server stops.
}
