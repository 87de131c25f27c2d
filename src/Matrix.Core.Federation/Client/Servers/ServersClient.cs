using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Client;

/// <summary>A server itself: its version, its keys and those it knows of others. None of these requests is signed.</summary>
/// <remarks>Where a server delegates to is discovery's to ask: <see cref="ServerResolver"/>, and <see cref="HttpWellKnownFetcher"/> for that question alone. Matrix spec, server-server API, § Server implementation, § Retrieving server keys.</remarks>
public sealed class ServersClient
{
    private readonly RequestExecutor _caller;

    internal ServersClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /version</c>: what the server runs. The cheapest request that shows a server to be alive.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it says. The spec requires neither name nor version.</returns>
    /// <exception cref="FederationException">There is no answer of a Matrix server.</exception>
    public async Task<ServerVersion> GetVersionAsync(ServerName destination, CancellationToken cancellationToken = default)
    {
        FederationRequest request = RequestFactory.Get(destination, new RequestTarget(RequestFactory.V1 + "/version"), RequestClass.Version, isSigned: false);
        JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, ["server"], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        if (!reply.TryGet("server", out ReadOnlyMemory<byte> server) || !WireJson.IsObject(server.Span))
        {
            return new ServerVersion();
        }

        var version = JsonEnvelope.OfValid(server, ["name", "version"]);
        return new ServerVersion(version.FindString("name"), version.FindString("version"));
    }

    /// <summary><c>GET /key/v2/server</c>: the server's own keys.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys, signed by the server itself.</returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.BadSignature"/>: they do not carry its signature. <see cref="FederationErrorKind.ProtocolError"/>: they are another server's, or not of their shape.
    /// </exception>
    public async Task<ServerKeys> GetKeysAsync(ServerName destination, CancellationToken cancellationToken = default)
    {
        FederationRequest request = RequestFactory.Get(destination, new RequestTarget(RequestFactory.KeysV2 + "/server"), RequestClass.Keys, isSigned: false);
        ReadOnlyMemory<byte> body = await _caller.ReadAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        if (ServerKeys.TryParse(body.Span, destination, out ServerKeys? keys, out ServerKeysError error))
        {
            return keys;
        }

        bool isSignature = error.Kind is ServerKeysErrorKind.BadSignature or ServerKeysErrorKind.NotSelfSigned;
        throw new FederationException(isSignature ? FederationErrorKind.BadSignature : FederationErrorKind.ProtocolError, destination, $"the keys cannot be used: {error}");
    }

    /// <summary><c>GET /key/v2/query/{serverName}</c>: the keys of another server, as a notary knows them.</summary>
    /// <param name="destination">The notary.</param>
    /// <param name="server">The server whose keys are asked for.</param>
    /// <param name="minimumValidUntilTs">Until when the keys should be valid at least, in milliseconds since 1970; the notary's time where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>As of <see cref="QueryKeysAsync"/>; empty where the notary has none and does not reach the server.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    public Task<NotaryResponse> GetKeysOfAsync(
        ServerName destination, ServerName server, long? minimumValidUntilTs = null, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.KeysV2 + "/query")
            .Segment(RequestFactory.Require(server.Span, nameof(server)))
            .Query("minimum_valid_until_ts", minimumValidUntilTs);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Keys, isSigned: false);
        return ReadNotaryAsync(request, asked => asked == server, cancellationToken);
    }

    /// <summary><c>POST /key/v2/query</c>: the keys of other servers, as a notary knows them.</summary>
    /// <param name="destination">The notary.</param>
    /// <param name="criteria">The servers, and the keys of each; all keys where there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The documents that are of servers asked for and signed by them, in the order of the answer; there may be several of one server and none of
    /// another. Documents of other servers are not given; those that cannot be read are left out and counted. That a server signed its own document only shows that it has the key: <b>whom to believe
    /// that the key is that server's</b> is decided by the notary's signature, which is in the document and not checked here.
    /// </returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    /// <exception cref="ArgumentException">No server is asked for, or one was never set.</exception>
    public Task<NotaryResponse> QueryKeysAsync(
        ServerName destination,
        IReadOnlyDictionary<ServerName, IReadOnlyDictionary<KeyId, KeyCriteria>> criteria,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        if (criteria.Count == 0)
        {
            throw new ArgumentException("No server is asked for.", nameof(criteria));
        }

        ReadOnlyMemory<byte> body = RequestBody.Write(new KeyQueryRequest { ServerKeys = criteria }, FederationJson.Default.KeyQueryRequest);
        FederationRequest request = RequestFactory.Post(destination, new RequestTarget(RequestFactory.KeysV2 + "/query"), RequestClass.Keys, body, isSigned: false);
        return ReadNotaryAsync(request, criteria.ContainsKey, cancellationToken);
    }

    private async Task<NotaryResponse> ReadNotaryAsync(FederationRequest request, Predicate<ServerName> isAsked, CancellationToken cancellationToken)
    {
        JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, ["server_keys"], ReplyLimit.List, cancellationToken).ConfigureAwait(false);
        List<ServerKeys> found = reply.ReadList<ServerKeys>("server_keys", (ReadOnlyMemory<byte> json, [NotNullWhen(true)] out ServerKeys? keys) => ServerKeys.TryParse(json.Span, out keys, out _));
        return reply.Error.Kind == ContentErrorKind.None
            ? new NotaryResponse([.. found.Where(keys => isAsked(keys.ServerName))], reply.LeftOutCount)
            : throw ProtocolErrors.Content(request.Destination, reply.Error);
    }
}
