using System.Net.Http.Headers;
using System.Text.Json;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop.Client;

/// <summary>The client-server API of a server: the side from which its users see what federation did.</summary>
/// <param name="baseAddress">Where the server listens for clients.</param>
internal sealed class ClientApi(Uri baseAddress) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = baseAddress, Timeout = TimeSpan.FromMinutes(2) };

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

    /// <summary>Uploads a file of plain text.</summary>
    public async Task<JsonElement> UploadAsync(byte[] content, string token)
    {
        using var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        (int status, JsonElement reply) = await SendAsync(HttpMethod.Post, "/_matrix/media/v3/upload", file, token);
        return status == 200 ? reply : throw new HttpRequestException($"upload: {status} {reply}");
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
