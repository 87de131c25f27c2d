using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Matrix.Core.KillTest.Servers;

namespace Matrix.Core.KillTest.Load;

/// <summary>Calls the client API of the sample.</summary>
internal sealed class ClientDoor(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address, "/_matrix/client/v3/") };

    /// <summary>Gets the access token after <see cref="RegisterAsync"/>.</summary>
    public string? Token { get; private set; }

    public async Task RegisterAsync(string user, string registrationToken)
    {
        var body = new JsonObject
        {
            ["username"] = user,
            ["password"] = "secret",
            ["auth"] = new JsonObject { ["type"] = "m.login.registration_token", ["token"] = registrationToken },
        };
        ClientAnswer answer = await CallAsync(HttpMethod.Post, "register", body, CancellationToken.None);
        Token = answer.Require()["access_token"]!.ToString();
    }

    /// <summary>Calls an endpoint once.</summary>
    /// <returns>The answer; without a status if the server is down, or was killed before its answer.</returns>
    public async Task<ClientAnswer> CallAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new ClientAnswer((int)response.StatusCode, JsonNode.Parse(content));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Text.Json.JsonException)
        {
            await Ports.WaitAsync(address.Port, cancellationToken);
            return new ClientAnswer(0, Json: null);
        }
    }

    public void Dispose() => _http.Dispose();
}
