using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods to read aliases, profiles and OpenID tokens, and to send queries of any other kind.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#querying-for-information">Querying for information</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#openid">OpenID</see>.
/// </remarks>
public sealed class QueriesClient
{
    private readonly RequestExecutor _caller;

    internal QueriesClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Sends a query of any kind (<c>GET /query/{queryType}</c>).</summary>
    /// <param name="destination">The server.</param>
    /// <param name="queryType">The kind of query.</param>
    /// <param name="arguments">The arguments in the order in which they are sent, or null for none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer, which is any JSON value of at most 1 MiB.</returns>
    /// <exception cref="FederationException">The request failed, or the answer is not JSON.</exception>
    /// <exception cref="ArgumentException"><paramref name="queryType"/> is empty, <c>.</c> or <c>..</c>, or a text contains a lone surrogate.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryquerytype"/>
    public async Task<RawJson> QueryAsync(
        ServerName destination, string queryType, IEnumerable<KeyValuePair<string, string>>? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(queryType);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/query").Segment(queryType);
        foreach ((string name, string value) in arguments ?? [])
        {
            _ = target.Query(name, value);
        }

        ReadOnlyMemory<byte> body = await _caller.ReadAsync(RequestFactory.Get(destination, target, RequestClass.Query), ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        RequestExecutor.CheckStrict(destination, body.Span);
        return new RawJson(body.Trim(" \t\r\n"u8));
    }

    /// <summary>Resolves an alias (<c>GET /query/directory</c>).</summary>
    /// <param name="destination">The alias's server.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The room, and servers through which to join it. Items that are not server names are left out and counted.</returns>
    /// <exception cref="FederationException">The request failed. <c>M_NOT_FOUND</c>: the alias does not exist.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1querydirectory"/>
    public Task<DirectoryEntry> GetDirectoryEntryAsync(ServerName destination, RoomAlias alias, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/query/directory").Query("room_alias", RequestFactory.Require(alias.Utf8Span, nameof(alias)));
        return _caller.ReadAsync<DirectoryEntry>(RequestFactory.Get(destination, target, RequestClass.Query), DirectoryEntry.TryParse, ReplyLimit.Small, cancellationToken);
    }

    /// <summary>Reads a user's profile (<c>GET /query/profile</c>).</summary>
    /// <param name="destination">The user's server.</param>
    /// <param name="user">The user.</param>
    /// <param name="field">The only field to read, or null for all fields.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The profile. A field that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <c>M_NOT_FOUND</c>: the user, profile or field does not exist. <c>M_FORBIDDEN</c>: the server does not reveal it.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryprofile"/>
    public async Task<Profile> GetProfileAsync(ServerName destination, UserId user, string? field = null, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/query/profile").Query("user_id", RequestFactory.Require(user.Utf8Span, nameof(user))).Query("field", field);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        return await _caller.ReadAsync<Profile>(request, Profile.TryParse, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the owner of an OpenID token (<c>GET /openid/userinfo</c>). The request is not signed, because the token itself is the proof.</summary>
    /// <param name="destination">The server that is said to have issued the token.</param>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// The user, who belongs to <paramref name="destination"/>. Spec 1.18 and later require this check. Without it any server could answer in the name of any
    /// user.
    /// </returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.ProtocolError"/>: the user belongs to another server. Status 401: the token is unknown or expired.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1openiduserinfo"/>
    public async Task<UserId> GetOpenIdUserAsync(ServerName destination, string accessToken, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessToken);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/openid/userinfo").Query("access_token", accessToken);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query, isSigned: false);
        JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, ["sub"], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        UserId user = reply.RequireId<UserId>("sub");
        return reply.Error.Kind != ContentErrorKind.None ? throw ProtocolErrors.Content(destination, reply.Error)
            : user.ServerName == destination ? user
            : throw ProtocolErrors.Protocol(destination, "the field 'sub' of the response names a user of another server");
    }
}
