using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Devices and end-to-end keys of another server's users. A server can speak for its own users only: what it says of others is left out.</summary>
/// <remarks>Matrix spec, server-server API, § Device Management, § End-to-End Encryption.</remarks>
public sealed class DevicesClient
{
    private readonly RequestExecutor _caller;

    internal DevicesClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /user/devices/{userId}</c>: a user's devices, as of a number that later <c>m.device_list_update</c>s count from.</summary>
    /// <param name="destination">The user's server.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The devices. One that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException"><see cref="FederationErrorKind.ProtocolError"/>: they are another user's.</exception>
    public async Task<UserDevices> GetDevicesAsync(ServerName destination, UserId user, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/user/devices").Segment(RequestFactory.Require(user.Span, nameof(user)));
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        UserDevices devices = await _caller.ReadAsync<UserDevices>(request, UserDevices.TryParse, ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        return devices.UserId == user ? devices
            : throw ProtocolErrors.Protocol(destination, "user_id of the answer is another user");
    }

    /// <summary><c>POST /user/keys/claim</c>: takes one-time keys, which are then gone.</summary>
    /// <param name="destination">The users' server.</param>
    /// <param name="keys">For each device of each user the algorithm of the key: <c>signed_curve25519</c>.</param>
    /// <param name="cancellationToken">Gives up; the keys may be gone all the same.</param>
    /// <returns>The keys of devices that were asked for, as many as there were. What cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape. <b>Not to be tried again by itself</b>: a second claim takes further keys.</exception>
    /// <exception cref="ArgumentException">Nothing is asked for, or a user was never set.</exception>
    public async Task<ClaimedKeysResponse> ClaimKeysAsync(
        ServerName destination, IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, string>> keys, CancellationToken cancellationToken = default)
    {
        RequireSome(keys);
        ReadOnlyMemory<byte> body = RequestBody.Write(new ClaimKeysRequest { OneTimeKeys = keys }, FederationJson.Default.ClaimKeysRequest);
        FederationRequest request = RequestFactory.Post(destination, new RequestTarget(RequestFactory.V1 + "/user/keys/claim"), RequestClass.DeviceKeys, body);
        ClaimedKeysResponse reply = await _caller.ReadAsync<ClaimedKeysResponse>(request, ClaimedKeysResponse.TryParse, ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        return reply.Of(keys);
    }

    /// <summary><c>POST /user/keys/query</c>: the keys of users and their devices.</summary>
    /// <param name="destination">The users' server.</param>
    /// <param name="devices">The devices of each user; all of them where there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys of the users asked for, of whom the server says something. What cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    /// <exception cref="ArgumentException">Nobody is asked for, or a user was never set.</exception>
    public async Task<DeviceKeysResponse> QueryKeysAsync(
        ServerName destination, IReadOnlyDictionary<UserId, IReadOnlyList<string>> devices, CancellationToken cancellationToken = default)
    {
        RequireSome(devices);
        ReadOnlyMemory<byte> body = RequestBody.Write(new QueryKeysRequest { DeviceKeys = devices }, FederationJson.Default.QueryKeysRequest);
        FederationRequest request = RequestFactory.Post(destination, new RequestTarget(RequestFactory.V1 + "/user/keys/query"), RequestClass.DeviceKeys, body);
        DeviceKeysResponse reply = await _caller.ReadAsync<DeviceKeysResponse>(request, DeviceKeysResponse.TryParse, ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        return reply.Of(devices.Keys);
    }

    private static void RequireSome<T>(IReadOnlyDictionary<UserId, T> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        if (users.Count == 0)
        {
            throw new ArgumentException("Nobody is asked for.", nameof(users));
        }
    }
}
