using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop.Peer;

/// <summary>The peer, by the client-server API and by its own API for administrators.</summary>
internal sealed class SynapseApi : IDisposable
{
    private const string SharedSecret = "loopback-shared-secret";

    private readonly ClientApi _api = new(new Uri("http://127.0.0.1:8008"));

    /// <summary>The peer's name. It has a port, so that there is nothing to look up but the host.</summary>
    public static ServerName Server { get; } = ServerName.Parse("localhost:8448");

    /// <summary>Whether anybody answers.</summary>
    public Task<bool> IsUpAsync() => _api.IsUpAsync();

    /// <summary>The room versions that the peer makes rooms of.</summary>
    public async Task<IReadOnlySet<string>> RoomVersionsAsync(MatrixUser user)
    {
        JsonElement reply = await _api.CallAsync(HttpMethod.Get, "/_matrix/client/v3/capabilities", token: user.Token);
        JsonElement available = reply.GetProperty("capabilities").GetProperty("m.room_versions").GetProperty("available");
        return available.EnumerateObject().Select(version => version.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Makes a user.</summary>
    public async Task<MatrixUser> RegisterAsync(string name)
    {
        string nonce = JsonBytes.Text(await _api.CallAsync(HttpMethod.Get, "/_synapse/admin/v1/register"), "nonce")!;
#pragma warning disable CA5350 // Synapse asks for this very code.
        byte[] mac = HMACSHA1.HashData(JsonBytes.Utf8(SharedSecret), JsonBytes.Utf8($"{nonce}\0{name}\0pw\0notadmin"));
#pragma warning restore CA5350
        JsonElement reply = await _api.CallAsync(
            HttpMethod.Post, "/_synapse/admin/v1/register", new { nonce, username = name, password = "pw", admin = false, mac = Convert.ToHexStringLower(mac), displayname = name });
        return new MatrixUser(_api, UserId.Parse(JsonBytes.Text(reply, "user_id")!), JsonBytes.Text(reply, "device_id")!, JsonBytes.Text(reply, "access_token")!);
    }

    public void Dispose() => _api.Dispose();
}
