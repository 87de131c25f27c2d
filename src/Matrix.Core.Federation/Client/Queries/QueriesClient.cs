using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Aliases, profiles, OpenID tokens, and queries of any other kind.</summary>
/// <remarks>Matrix spec, server-server API, § Querying for information, § OpenID.</remarks>
public sealed class QueriesClient
{
    private readonly RequestExecutor _caller;

    internal QueriesClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /query/{queryType}</c>: a query of any kind.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="queryType">The kind of query.</param>
    /// <param name="arguments">Its arguments, in the order that they are sent in; none where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer: any JSON value.</returns>
    /// <exception cref="FederationException">There is no answer, or it is no JSON.</exception>
    /// <exception cref="ArgumentException">The kind is empty, <c>.</c> or <c>..</c>, or a text holds a lone surrogate.</exception>
    public async Task<RawJson> QueryAsync(
        ServerName destination, string queryType, IReadOnlyList<KeyValuePair<string, string>>? arguments = null, CancellationToken cancellationToken = default)
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

    /// <summary><c>GET /query/directory</c>: what an alias stands for.</summary>
    /// <param name="destination">The alias's server.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The room, and servers to join it by. What is no server name is left out and counted.</returns>
    /// <exception cref="FederationException"><c>M_NOT_FOUND</c>: the alias stands for nothing.</exception>
    public Task<DirectoryEntry> GetDirectoryEntryAsync(ServerName destination, RoomAlias alias, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/query/directory").Query("room_alias", RequestFactory.Require(alias.Span, nameof(alias)));
        return _caller.ReadAsync<DirectoryEntry>(RequestFactory.Get(destination, target, RequestClass.Query), DirectoryEntry.TryParse, ReplyLimit.Small, cancellationToken);
    }

    /// <summary><c>GET /query/profile</c>: a user's profile.</summary>
    /// <param name="destination">The user's server.</param>
    /// <param name="user">The user.</param>
    /// <param name="field">The one field asked for; all where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The profile. A field that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException"><c>M_NOT_FOUND</c>: no such user, profile or field. <c>M_FORBIDDEN</c>: the server does not say.</exception>
    public async Task<Profile> GetProfileAsync(ServerName destination, UserId user, string? field = null, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/query/profile").Query("user_id", RequestFactory.Require(user.Span, nameof(user))).Query("field", field);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        return await _caller.ReadAsync<Profile>(request, Profile.TryParse, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>GET /openid/userinfo</c>: whose an OpenID token is. Not signed: the token is what is shown.</summary>
    /// <param name="destination">The server that the token is said to be of.</param>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The user, who is on the server that was asked (a MUST since spec 1.18: else any server could answer in any user's name).</returns>
    /// <exception cref="FederationException"><see cref="FederationErrorKind.ProtocolError"/>: the user is another server's. 401: the token is not known, or no longer good.</exception>
    public async Task<UserId> GetOpenIdUserAsync(ServerName destination, string accessToken, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessToken);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/openid/userinfo").Query("access_token", accessToken);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query, isSigned: false);
        JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, ["sub"], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        UserId user = reply.RequireId<UserId>("sub");
        return reply.Error.Kind != ContentErrorKind.None ? throw ProtocolErrors.Content(destination, reply.Error)
            : user.ServerName == destination ? user
            : throw ProtocolErrors.Protocol(destination, "sub of the answer is a user of another server");
    }
}
