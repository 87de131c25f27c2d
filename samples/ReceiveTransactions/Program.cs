using Matrix.Core.AspNetCore;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Storage.Sqlite;

// Settings come from the command line: --server my.example --key-file signing.key --database rooms.db --urls https://0.0.0.0:8448 --smoke
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
bool isSmoke = args.Contains("--smoke", StringComparer.Ordinal);
if (isSmoke)
{
    _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
}

using SigningKey key = builder.Configuration["key-file"] is { } file ? SigningKey.Parse(File.ReadAllBytes(file)) : SigningKey.Generate("a_1");
var identity = new ServerIdentity(ServerName.Parse(builder.Configuration["server"] ?? "my.example"), key);
string database = isSmoke ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) : builder.Configuration["database"] ?? "rooms.db";
await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(database);
using var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions { KeyStore = store.Keys });
await using HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, TimeProvider.System);

// Other servers send transactions, ask for events and states, and join rooms. Everything is in the database before it is acknowledged.
await using WebApplication app = builder.Build();
_ = app.MapMatrixFederation(node);
await app.StartAsync();
Console.WriteLine($"{identity.Name} receives transactions on {app.Urls.First()}");
if (!isSmoke)
{
    // The feed says what happened, also to rooms that changed while this program did not run.
    long position = await store.ReadCursorAsync("print", CancellationToken.None);
    await foreach (HostUpdate update in node.ReadUpdatesAsync(position, app.Lifetime.ApplicationStopping))
    {
        Console.WriteLine($"{update.Kind} {update.RoomId} {update.EventId} from {update.Origin}");
        await store.SaveCursorAsync("print", update.Position, CancellationToken.None);
    }

    return 0;
}

// The smoke run sends a signed transaction to itself, in the name of another server that nobody knows: its signature cannot be verified.
using SigningKey stranger = SigningKey.Generate("a_1");
byte[] body = """{"origin":"stranger.invalid","origin_server_ts":1,"pdus":[]}"""u8.ToArray();
const string Target = "/_matrix/federation/v1/send/1";
string header = new RequestSigner(ServerName.Parse("stranger.invalid"), stranger).Sign("PUT", Target, identity.Name, body).ToString();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
using var request = new HttpRequestMessage(HttpMethod.Put, Target) { Content = new ByteArrayContent(body) };
_ = request.Headers.TryAddWithoutValidation("Authorization", header);
using HttpResponseMessage refused = await client.SendAsync(request);
string keys = await client.GetStringAsync("/_matrix/key/v2/server");
Console.WriteLine($"a stranger's transaction: {(int)refused.StatusCode}; own keys: {keys.Length > 0}");
return 0;
