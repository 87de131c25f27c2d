using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods to read a server's version and keys, and the keys of other servers from a notary. These requests are not signed.</summary>
/// <remarks>
/// Discovery reads a server's delegation: see <see cref="ServerResolver"/>, and <see cref="HttpWellKnownFetcher"/> for the well-known document alone. Matrix
/// spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#server-implementation">Server implementation</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Retrieving server keys</see>.
/// </remarks>
public sealed class ServersClient
{
    private readonly RequestExecutor _caller;

    internal ServersClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Reads the server's version (<c>GET /version</c>). This is the cheapest request that shows that a server is alive.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The stated name and version. The spec requires neither.</returns>
    /// <exception cref="FederationException">The request failed, or the answer does not come from a Matrix server.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1version"/>
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

    /// <summary>Reads the server's own keys (<c>GET /key/v2/server</c>).</summary>
    /// <param name="destination">The server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The keys, signed by the server itself.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.BadSignature"/>: the keys do not carry a valid signature of the server.
    /// <see cref="FederationErrorKind.ProtocolError"/>: the keys belong to another server, or the answer cannot be read.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2server"/>
    public async Task<ServerKeys> GetServerKeysAsync(ServerName destination, CancellationToken cancellationToken = default)
    {
        FederationRequest request = RequestFactory.Get(destination, new RequestTarget(RequestFactory.KeysV2 + "/server"), RequestClass.Keys, isSigned: false);
        ReadOnlyMemory<byte> body = await _caller.ReadAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        if (ServerKeys.TryParse(body.Span, destination, out ServerKeys? keys, out ServerKeysError error))
        {
            return keys;
        }

        bool isSignature = error.Kind is ServerKeysErrorKind.BadSignature or ServerKeysErrorKind.NotSelfSigned;
        throw new FederationException(isSignature ? FederationErrorKind.BadSignature : FederationErrorKind.ProtocolError, destination, $"the key response cannot be used: {error}");
    }

    /// <summary>Reads the keys of another server from a notary (<c>GET /key/v2/query/{serverName}</c>).</summary>
    /// <param name="destination">The notary.</param>
    /// <param name="server">The server to get the keys of.</param>
    /// <param name="minimumValidUntil">
    /// The time until which the keys should at least be valid, or null for the notary's current time.
    /// </param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>See <see cref="QueryNotaryAsync"/>. The result is empty if the notary has no keys and cannot reach the server.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2queryservername"/>
    public Task<NotaryResponse> GetNotaryKeysAsync(
        ServerName destination, ServerName server, MatrixTimestamp? minimumValidUntil = null, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.KeysV2 + "/query")
            .Segment(RequestFactory.Require(server.Utf8Span, nameof(server)))
            .Query("minimum_valid_until_ts", minimumValidUntil?.Milliseconds);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Keys, isSigned: false);
        return ReadNotaryAsync(request, asked => asked == server, cancellationToken);
    }

    /// <summary>Reads the keys of other servers from a notary (<c>POST /key/v2/query</c>).</summary>
    /// <param name="destination">The notary.</param>
    /// <param name="criteria">The servers, and the keys of each. An empty map selects all keys of the server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// The documents of requested servers that are signed by those servers, in the order of the answer. There may be several documents of one server and none
    /// of another. Documents of other servers are dropped. Documents that cannot be read are left out and counted. A document's own signature only proves that
    /// its signer has the key. <b>Only the notary's signature shows that the key belongs to the named server.</b> It is in the document and is not verified
    /// here.
    /// </returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="criteria"/> is empty, or an identifier was never set.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixkeyv2query"/>
    public Task<NotaryResponse> QueryNotaryAsync(
        ServerName destination,
        IReadOnlyDictionary<ServerName, IReadOnlyDictionary<KeyId, KeyCriteria>> criteria,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        if (criteria.Count == 0)
        {
            throw new ArgumentException("The query names no server.", nameof(criteria));
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
