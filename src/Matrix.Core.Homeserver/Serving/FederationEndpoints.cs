using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Serving;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Transactions;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Answers the requests of other servers: a function from a request to a status and a body, without a web server. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// It has the endpoints that need only rooms, keys and the store. A request passes the signature, then the access control list of the room and the question whether the server may ask, then
/// the endpoint. Nothing of a refused request changes a room.
/// </para>
/// <para>As a notary, it passes on the keys of other servers only if <see cref="Federation.Keys.KeyRingOptions.KeepDocuments"/> is set.</para>
/// <para>
/// An answer is held in memory as a whole, written once. The largest is the state of a room with its auth chain: it takes their length once for the events of the room and once for the answer. At most
/// four such answers are written at the same time, and further requests wait.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/">Server-server API</seealso>
public sealed partial class FederationEndpoints
{
    /// <summary>The maximum length of the body of a request, in bytes: a transaction with as many events and units as allowed, each of the largest size.</summary>
    public const int MaxContentLength = 12 << 20;

    private const string V1 = "/_matrix/federation/v1";
    private const string V2 = "/_matrix/federation/v2";
    private const string Keys = "/_matrix/key/v2";

    private readonly ILogger _logger;
    private readonly RequestAuthenticator _authenticator;
    private readonly RouteTable _routes = new();

    internal FederationEndpoints(HomeserverServices services, RoomSessions rooms, IncomingTransactions transactions)
    {
        _logger = services.Logger;
        _authenticator = new RequestAuthenticator(services);
        var history = new HistoryEndpoints(services, rooms);
        var keys = new KeyEndpoints(services);
        var memberships = new MembershipEndpoints(services, rooms);
        _ = _routes
            .Add("GET", $"{V1}/version", isSigned: false, static (_, _) => Task.FromResult(KeyEndpoints.AnswerVersion()))
            .Add("GET", $"{Keys}/server", isSigned: false, (_, _) => Task.FromResult(keys.AnswerOwnKeys()))
            .Add("GET", $"{Keys}/server/*", isSigned: false, (_, _) => Task.FromResult(keys.AnswerOwnKeys()))
            .Add("GET", $"{Keys}/query/*", isSigned: false, keys.AnswerQueryAsync)
            .Add("GET", $"{Keys}/query/*/*", isSigned: false, keys.AnswerQueryAsync)
            .Add("POST", $"{Keys}/query", isSigned: false, keys.AnswerQueriesAsync)
            .Add("PUT", $"{V1}/send/*", isSigned: true, (call, token) => transactions.ReceiveAsync(call.Origin, call.Variables[0], call.Content, token))
            .Add("GET", $"{V1}/event/*", isSigned: true, history.AnswerEventAsync)
            .Add("GET", $"{V1}/state/*", isSigned: true, history.AnswerStateAsync)
            .Add("GET", $"{V1}/state_ids/*", isSigned: true, history.AnswerStateIdsAsync)
            .Add("GET", $"{V1}/event_auth/*/*", isSigned: true, history.AnswerAuthChainAsync)
            .Add("GET", $"{V1}/backfill/*", isSigned: true, history.AnswerBackfillAsync)
            .Add("POST", $"{V1}/get_missing_events/*", isSigned: true, history.AnswerMissingEventsAsync)
            .Add("GET", $"{V1}/timestamp_to_event/*", isSigned: true, history.AnswerTimestampAsync)
            .Add("GET", $"{V1}/make_join/*/*", isSigned: true, (call, token) => memberships.MakeAsync(MembershipOperation.Join, call, token))
            .Add("GET", $"{V1}/make_leave/*/*", isSigned: true, (call, token) => memberships.MakeAsync(MembershipOperation.Leave, call, token))
            .Add("GET", $"{V1}/make_knock/*/*", isSigned: true, (call, token) => memberships.MakeAsync(MembershipOperation.Knock, call, token))
            .Add("PUT", $"{V2}/send_join/*/*", isSigned: true, (call, token) => memberships.SendAsync(MembershipOperation.Join, call, isV1: false, token))
            .Add("PUT", $"{V1}/send_join/*/*", isSigned: true, (call, token) => memberships.SendAsync(MembershipOperation.Join, call, isV1: true, token))
            .Add("PUT", $"{V2}/send_leave/*/*", isSigned: true, (call, token) => memberships.SendAsync(MembershipOperation.Leave, call, isV1: false, token))
            .Add("PUT", $"{V1}/send_leave/*/*", isSigned: true, (call, token) => memberships.SendAsync(MembershipOperation.Leave, call, isV1: true, token))
            .Add("PUT", $"{V1}/send_knock/*/*", isSigned: true, (call, token) => memberships.SendAsync(MembershipOperation.Knock, call, isV1: false, token))
            .Add("PUT", $"{V2}/invite/*/*", isSigned: true, memberships.InviteAsync)
            .Add("PUT", $"{V1}/invite/*/*", isSigned: true, memberships.InviteV1Async);
    }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request, with its raw target: the path as it was sent, not decoded.</param>
    /// <param name="cancellationToken">Cancels the call. The work of a transaction goes on.</param>
    /// <returns>The answer. No request causes an exception, except a canceled one.</returns>
    public async Task<FederationReply> AnswerAsync(InboundRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content.Length > MaxContentLength)
        {
            return FederationReply.Error(413, "M_TOO_LARGE", "The body is too large.");
        }

        int query = request.Target.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? request.Target : request.Target[..query];
        int status = _routes.Find(request.Method, path, out Route? route, out IReadOnlyList<string> variables);
        if (route is null)
        {
            return FederationReply.Unrecognized(status);
        }

        var call = new EndpointCall(variables, query < 0 ? [] : RouteTable.ReadQuery(request.Target[(query + 1)..]), default, request.Content);
        try
        {
            return route.IsSigned ? await AnswerSignedAsync(route, request, call, cancellationToken).ConfigureAwait(false) : await route.AnswerAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RoomStoreException or RoomFencedException or ObjectDisposedException)
        {
            // The store failed, the room was unloaded in the middle, or the homeserver stops. The other server tries again later.
            return FederationReply.Unavailable();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A mistake in this library or in the store. The web server would answer without an error code.
            LogFailed(_logger, request.Method, route.Path[3], e);
            return FederationReply.Unavailable();
        }
    }

    /// <summary>Verifies the signature of a request, for a host that adds endpoints of its own.</summary>
    /// <param name="request">The request, with its raw target.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The verified request, or the reason why its signature is not valid.</returns>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Server-server API, Request Authentication</seealso>
    public Task<RequestAuthenticationResult> AuthenticateAsync(InboundRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _authenticator.AuthenticateAsync(request, cancellationToken);
    }

    private async Task<FederationReply> AnswerSignedAsync(Route route, InboundRequest request, EndpointCall call, CancellationToken cancellationToken)
    {
        RequestAuthenticationResult authentication = await _authenticator.AuthenticateAsync(request, cancellationToken).ConfigureAwait(false);
        return authentication.IsVerified

            // What was verified is what is read (MSC4458).
            ? await route.AnswerAsync(call with { Origin = authentication.Request.Origin, Content = authentication.Request.Content }, cancellationToken).ConfigureAwait(false)
            : FederationReply.Error(authentication.Error.StatusCode, authentication.Error.ErrorCode, authentication.Error.ToString());
    }

    [LoggerMessage(12, LogLevel.Error, "The request {Method} {Endpoint} failed unexpectedly.")]
    private static partial void LogFailed(ILogger logger, string method, string endpoint, Exception exception);
}
