using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using PolicyServer;

// Settings come from the command line: --server policy.example --key-file signing.key --policy-key-file policy.key --smoke
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls(builder.Configuration["url"] ?? "http://127.0.0.1:0");
bool isSmoke = args.Contains("--smoke", StringComparer.Ordinal);
ServerName server = ServerName.Parse(builder.Configuration["server"] ?? "policy.example");
using SigningKey policyKey = ReadKey("policy-key-file", "policy_server");
using SigningKey serverKey = ReadKey("key-file", "a_1");

// The node finds other servers and fetches their keys, which say who sent a request.
using var node = FederationNode.Create(new ServerIdentity(server, serverKey), TimeProvider.System);
var signer = new EventSigner(server, policyKey, bannedWord: "buy now");
var authentication = new RequestAuthentication(server, isSmoke ? SmokeTest.Keys : node.KeyRing, isSmoke ? null : node.KeyRing);

await using WebApplication app = builder.Build();
app.MapPost("/_matrix/policy/v1/sign", async (HttpContext context) =>
{
    VerifiedRequest? request = await authentication.VerifyAsync(context.Request, context.RequestAborted);
    return request is null
        ? Results.Json(new { errcode = "M_UNAUTHORIZED", error = "The request is not signed by a known server." }, statusCode: 401)
        : signer.Sign(request.Content);
});
await app.StartAsync();
Console.WriteLine($"policy server {server} listens on {app.Urls.Single()}; its public key is {policyKey.VerifyKey}");
if (isSmoke)
{
    return await SmokeTest.RunAsync(new Uri(app.Urls.Single()), server);
}

await app.WaitForShutdownAsync();
return 0;

SigningKey ReadKey(string setting, string version)
{
    if (builder.Configuration[setting] is not { } path)
    {
        return SigningKey.Generate(version);
    }

    return SigningKey.TryParse(File.ReadAllBytes(path), out SigningKey? key, out SigningKeyError error) ? key : throw new InvalidDataException($"{path}: {error}");
}
