using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>
/// Provides methods to read the devices and end-to-end keys of another server's users. Answers about users that were not requested are left out.
/// </summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#device-management">Device Management</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#end-to-end-encryption">End-to-End Encryption</see>.
/// </remarks>
public sealed class DevicesClient
{
    private readonly RequestExecutor _caller;

    internal DevicesClient(RequestExecutor caller) => _caller = caller;

    /// <summary>
    /// Reads a user's devices (<c>GET /user/devices/{userId}</c>). The answer includes the stream ID from which later <c>m.device_list_update</c>s continue.
    /// </summary>
    /// <param name="destination">The user's server.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The devices. A device that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">The request failed. <see cref="FederationErrorKind.ProtocolError"/>: the answer is about another user.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1userdevicesuserid"/>
    public async Task<UserDevices> GetDevicesAsync(ServerName destination, UserId user, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/user/devices").Segment(RequestFactory.Require(user.Utf8Span, nameof(user)));
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        UserDevices devices = await _caller.ReadAsync<UserDevices>(request, UserDevices.TryParse, ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        return devices.UserId == user ? devices
            : throw ProtocolErrors.Protocol(destination, "the field 'user_id' of the response names another user");
    }

    /// <summary>Claims one-time keys (<c>POST /user/keys/claim</c>). The server removes each key that it returns.</summary>
    /// <param name="destination">The users' server.</param>
    /// <param name="keys">The key algorithm to claim for each device of each user, for example <c>signed_curve25519</c>.</param>
    /// <param name="cancellationToken">Cancels the request. The server may have removed the keys all the same.</param>
    /// <returns>
    /// The keys of the requested devices. A device without a remaining key is missing. What cannot be read is left out and counted.
    /// </returns>
    /// <exception cref="FederationException">The request failed. <b>Do not repeat it automatically</b>: a second claim takes further keys.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> is empty, or an identifier was never set.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1userkeysclaim"/>
    public async Task<ClaimedKeysResponse> ClaimKeysAsync(
        ServerName destination, IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, string>> keys, CancellationToken cancellationToken = default)
    {
        RequireSome(keys);
        ReadOnlyMemory<byte> body = RequestBody.Write(new ClaimKeysRequest { OneTimeKeys = keys }, FederationJson.Default.ClaimKeysRequest);
        FederationRequest request = RequestFactory.Post(destination, new RequestTarget(RequestFactory.V1 + "/user/keys/claim"), RequestClass.DeviceKeys, body);
        ClaimedKeysResponse reply = await _caller.ReadAsync<ClaimedKeysResponse>(request, ClaimedKeysResponse.TryParse, ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        return reply.Of(keys);
    }

    /// <summary>Reads the keys of users and their devices (<c>POST /user/keys/query</c>).</summary>
    /// <param name="destination">The users' server.</param>
    /// <param name="devices">The device IDs of each user. An empty list selects all of the user's devices.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The keys of the requested users that the server knows. What cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="devices"/> is empty, or an identifier was never set.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1userkeysquery"/>
    public async Task<DeviceKeysResponse> QueryDeviceKeysAsync(
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
            throw new ArgumentException("The query names no user.", nameof(users));
        }
    }
}
