using System.Text.Json;
using System.Text.Json.Nodes;
using Homeserver.Accounts;
using Matrix.Core.Federation;

namespace Homeserver.Client;

/// <summary>The client door: enough of the client-server API v3 to register, join, send and read.</summary>
internal static class ClientApi
{
    public const string V3 = "/_matrix/client/v3";

    private const int MaxBody = 1 << 20;

    private static readonly string[] Versions = ["v1.11"];

    public static void MapClientApi(this IEndpointRouteBuilder app, AccountEndpoints accounts, RoomEndpoints rooms, SyncEndpoints sync)
    {
        _ = app.MapGet("/_matrix/client/versions", () => Results.Json(new { versions = Versions }));
        Map(app, "GET", $"{V3}/login", accounts.GetLoginFlowsAsync);
        Map(app, "POST", $"{V3}/register", accounts.RegisterAsync);
        Map(app, "POST", $"{V3}/login", accounts.LogInAsync);
        Map(app, "POST", $"{V3}/logout", accounts.LogOutAsync);
        Map(app, "GET", $"{V3}/account/whoami", accounts.GetUserAsync);
        Map(app, "POST", $"{V3}/createRoom", rooms.CreateAsync);
        Map(app, "POST", $"{V3}/join/{{roomIdOrAlias}}", rooms.JoinAsync);
        Map(app, "POST", $"{V3}/rooms/{{roomIdOrAlias}}/join", rooms.JoinAsync);
        Map(app, "POST", $"{V3}/knock/{{roomIdOrAlias}}", rooms.KnockAsync);
        Map(app, "POST", $"{V3}/rooms/{{roomId}}/leave", rooms.LeaveAsync);
        Map(app, "POST", $"{V3}/rooms/{{roomId}}/invite", rooms.InviteAsync);
        Map(app, "PUT", $"{V3}/rooms/{{roomId}}/send/{{type}}/{{txnId}}", rooms.SendAsync);
        Map(app, "PUT", $"{V3}/rooms/{{roomId}}/state/{{type}}/{{stateKey?}}", rooms.SetStateAsync);
        Map(app, "GET", $"{V3}/rooms/{{roomId}}/state/{{type}}/{{stateKey?}}", rooms.GetStateAsync);
        Map(app, "GET", $"{V3}/rooms/{{roomId}}/state", rooms.GetWholeStateAsync);
        Map(app, "GET", $"{V3}/rooms/{{roomId}}/event/{{eventId}}", rooms.GetEventAsync);
        Map(app, "GET", $"{V3}/rooms/{{roomId}}/messages", rooms.GetMessagesAsync);
        Map(app, "GET", $"{V3}/joined_rooms", sync.GetJoinedRoomsAsync);
        Map(app, "GET", $"{V3}/sync", sync.SyncAsync);
        _ = app.Map("/_matrix/client/{**rest}", (HttpContext context) => WriteErrorAsync(context, new ClientException(404, "M_UNRECOGNIZED", "This server does not have the endpoint.")));
    }

    /// <summary>Reads the body of a request: a JSON object, or nothing.</summary>
    public static async Task<JsonObject> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is > MaxBody)
        {
            throw new ClientException(413, "M_TOO_LARGE", "The request is too large.");
        }

        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        try
        {
            return content.Length == 0 ? [] : JsonNode.Parse(content.ToArray()) as JsonObject ?? throw ClientException.BadJson("The body is not a JSON object.");
        }
        catch (JsonException)
        {
            throw new ClientException(400, "M_NOT_JSON", "The body is not JSON.");
        }
    }

    public static string? Text(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static void Map(IEndpointRouteBuilder app, string method, string pattern, Func<HttpContext, Task<JsonNode>> answer) =>
        app.MapMethods(pattern, [method], async context =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            try
            {
                JsonNode json = await answer(context);
                await context.Response.WriteAsJsonAsync(json, context.RequestAborted);
            }
            catch (ClientException e)
            {
                await WriteErrorAsync(context, e);
            }
            catch (FederationException e)
            {
                // An error of another server is never passed on as it is.
                ClientError error = e.ToClientError();
                await WriteErrorAsync(context, new ClientException(error.StatusCode, error.ErrorCode, error.Message));
            }
        });

    private static Task WriteErrorAsync(HttpContext context, ClientException error)
    {
        context.Response.StatusCode = error.Status;
        return error is AuthenticationNeededException needed
            ? context.Response.WriteAsJsonAsync(needed.Body, context.RequestAborted)
            : context.Response.WriteAsJsonAsync(new { errcode = error.Code, error = error.Message }, context.RequestAborted);
    }
}
