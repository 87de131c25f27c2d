using System.Text.Json.Nodes;
using Homeserver.Accounts;
using Matrix.Core.Identifiers;

namespace Homeserver.Client;

/// <summary>Registers users and logs them in.</summary>
internal sealed class AccountEndpoints(AccountStore accounts, ServerName server)
{
    private const string TokenStage = "m.login.registration_token";

    public Task<JsonNode> GetLoginFlowsAsync(HttpContext context) =>
        Task.FromResult<JsonNode>(new JsonObject { ["flows"] = new JsonArray(new JsonObject { ["type"] = "m.login.password" }) });

    public async Task<JsonNode> RegisterAsync(HttpContext context)
    {
        JsonObject body = await ClientApi.ReadBodyAsync(context);
        if (body["auth"] is not JsonObject auth || ClientApi.Text(auth, "type") != TokenStage || ClientApi.Text(auth, "token") is not { } token)
        {
            throw new AuthenticationNeededException(new JsonObject
            {
                ["session"] = Guid.NewGuid().ToString("N"),
                ["flows"] = new JsonArray(new JsonObject { ["stages"] = new JsonArray(TokenStage) }),
                ["params"] = new JsonObject(),
            });
        }

        UserId user = ParseLocal(ClientApi.Text(body, "username") ?? throw new ClientException(400, "M_INVALID_USERNAME", "The user name is missing."));
        string password = ClientApi.Text(body, "password") ?? throw new ClientException(400, "M_MISSING_PARAM", "The password is missing.");
        return await accounts.TryRegisterAsync(user, password, token, context.RequestAborted)
            ? await CreateSessionAsync(user, body, context)
            : throw ClientException.Forbidden("The registration token is wrong or used up, or the user exists.");
    }

    public async Task<JsonNode> LogInAsync(HttpContext context)
    {
        JsonObject body = await ClientApi.ReadBodyAsync(context);
        string name = (body["identifier"] is JsonObject identifier ? ClientApi.Text(identifier, "user") : ClientApi.Text(body, "user")) ?? throw ClientException.Forbidden("The user is missing.");
        UserId user = name.StartsWith('@') && UserId.TryParse(name, out UserId full) ? full : ParseLocal(name);
        return ClientApi.Text(body, "password") is { } password && await accounts.IsPasswordAsync(user, password, context.RequestAborted)
            ? await CreateSessionAsync(user, body, context)
            : throw ClientException.Forbidden("The user or the password is wrong.");
    }

    public async Task<JsonNode> LogOutAsync(HttpContext context)
    {
        _ = await AuthenticateAsync(context);
        await accounts.RemoveTokenAsync(ReadToken(context)!, context.RequestAborted);
        return new JsonObject();
    }

    public async Task<JsonNode> GetUserAsync(HttpContext context)
    {
        Account account = await AuthenticateAsync(context);
        return new JsonObject { ["user_id"] = account.User.ToString(), ["device_id"] = account.DeviceId };
    }

    /// <summary>Returns the user of the access token.</summary>
    public async Task<Account> AuthenticateAsync(HttpContext context) =>
        ReadToken(context) is not { } token ? throw new ClientException(401, "M_MISSING_TOKEN", "The access token is missing.")
            : await accounts.FindAsync(token, context.RequestAborted) ?? throw new ClientException(401, "M_UNKNOWN_TOKEN", "The access token is unknown.");

    private async Task<JsonNode> CreateSessionAsync(UserId user, JsonObject body, HttpContext context)
    {
        var account = new Account(user, ClientApi.Text(body, "device_id") ?? Guid.NewGuid().ToString("N")[..10].ToUpperInvariant());
        return new JsonObject
        {
            ["user_id"] = user.ToString(),
            ["device_id"] = account.DeviceId,
            ["access_token"] = await accounts.CreateTokenAsync(account, context.RequestAborted),
        };
    }

    private UserId ParseLocal(string name) =>
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '=' or '-' or '/' or '+') && UserId.TryParse($"@{name}:{server}", out UserId user)
            ? user
            : throw new ClientException(400, "M_INVALID_USERNAME", "The user name has characters that are not allowed.");

    private static string? ReadToken(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : null;
    }
}
