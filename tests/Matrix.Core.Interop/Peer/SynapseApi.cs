using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop.Peer;

/// <summary>The client API of the peer: the side from which its users see what federation did.</summary>
internal sealed class SynapseApi : IDisposable
{
    private const string SharedSecret = "loopback-shared-secret";

    private readonly HttpClient _http = new() { BaseAddress = new Uri("http://127.0.0.1:8008"), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>The peer's name. It has a port, so that there is nothing to look up but the host.</summary>
    public static ServerName Server { get; } = ServerName.Parse("localhost:8448");

    /// <summary>Whether anybody answers.</summary>
    public async Task<bool> IsUpAsync()
    {
        try
        {
            return (await CallAsync(HttpMethod.Get, "/_matrix/client/versions")).ValueKind == JsonValueKind.Object;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The room versions that the peer makes rooms of.</summary>
    public async Task<IReadOnlySet<string>> RoomVersionsAsync(SynapseUser user)
    {
        JsonElement reply = await CallAsync(HttpMethod.Get, "/_matrix/client/v3/capabilities", token: user.Token);
        JsonElement available = reply.GetProperty("capabilities").GetProperty("m.room_versions").GetProperty("available");
        return available.EnumerateObject().Select(version => version.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Makes a user.</summary>
    public async Task<SynapseUser> RegisterAsync(string name)
    {
        string nonce = JsonBytes.Text(await CallAsync(HttpMethod.Get, "/_synapse/admin/v1/register"), "nonce")!;
#pragma warning disable CA5350 // Synapse asks for this very code.
        byte[] mac = HMACSHA1.HashData(JsonBytes.Utf8(SharedSecret), JsonBytes.Utf8($"{nonce}\0{name}\0pw\0notadmin"));
#pragma warning restore CA5350
        JsonElement reply = await CallAsync(
            HttpMethod.Post, "/_synapse/admin/v1/register", new { nonce, username = name, password = "pw", admin = false, mac = Convert.ToHexStringLower(mac), displayname = name });
        return new SynapseUser(this, UserId.Parse(JsonBytes.Text(reply, "user_id")!), JsonBytes.Text(reply, "device_id")!, JsonBytes.Text(reply, "access_token")!);
    }

    /// <summary>Uploads a file of plain text.</summary>
    public async Task<JsonElement> UploadAsync(byte[] content, string token)
    {
        using var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        (int status, JsonElement reply) = await SendAsync(HttpMethod.Post, "/_matrix/media/v3/upload", file, token);
        return status == 200 ? reply : throw new HttpRequestException($"upload: {status} {reply}");
    }

    /// <summary>Makes a request that must succeed.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null, string? token = null)
    {
        (int status, JsonElement reply) = await TryCallAsync(method, path, body, token);
        return status == 200 ? reply : throw new HttpRequestException($"{method} {path}: {status} {reply}");
    }

    /// <summary>Makes a request.</summary>
    public async Task<(int Status, JsonElement Reply)> TryCallAsync(HttpMethod method, string path, object? body = null, string? token = null)
    {
        using HttpContent? content = body is null
            ? null
            : new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await SendAsync(method, path, content, token);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonElement Reply)> SendAsync(HttpMethod method, string path, HttpContent? content, string? token)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, stop);
        using var reply = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(stop));
        return ((int)response.StatusCode, reply.RootElement.Clone());
    }
}
