using System.Net.Http.Headers;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Represents a transport that sends requests to other servers over HTTPS. Instances are thread-safe. Use one for the life of the process, because it holds the
/// connections.
/// </summary>
/// <remarks>
/// <para>
/// For each request the transport resolves the server, signs the request, and tries the targets in order until one accepts a connection. After a byte of the
/// request may have been sent, no other target is tried. Only a request without a body is repeated, once, if the server closed a reused connection meanwhile.
/// Redirects are not followed. If several targets fail, the first failure is reported.
/// </para>
/// <para>
/// The address policy checks the address of each connection when it is made. The certificate must match the host of the <c>Host</c> header. The limits of the
/// request's class apply to every phase and to the whole request, also on the wire: at most twice the maximum body size plus 256 KiB are received. At most 16
/// addresses are connected to. Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#server-discovery">Server
/// discovery</see>, <see href="https://spec.matrix.org/v1.19/server-server-api/#authentication">Authentication</see>.
/// </para>
/// </remarks>
public sealed class FederationTransport : IFederationTransport, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly IServerResolver _resolver;
    private readonly RequestSigner? _signer;
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly HttpExchange _exchange;

    /// <summary>Initializes a transport.</summary>
    /// <param name="resolver">The resolver that finds servers.</param>
    /// <param name="signer">The signer, or null if only unsigned requests are sent.</param>
    /// <param name="options">The options of connections.</param>
    /// <param name="timeProvider">The time provider for all timeouts except that of the TLS handshake, which uses the system clock.</param>
    public FederationTransport(IServerResolver resolver, RequestSigner? signer, FederationHttpOptions options, TimeProvider timeProvider)
        : this(resolver, signer, options, timeProvider, connector: null)
    {
    }

    internal FederationTransport(IServerResolver resolver, RequestSigner? signer, FederationHttpOptions options, TimeProvider timeProvider, ISocketConnector? connector)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _resolver = resolver;
        _signer = signer;
        _options = options;
        _timeProvider = timeProvider;
        _exchange = new HttpExchange(options, timeProvider, connector);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The request cannot be sent: see <see cref="RequestSigner.Sign(FederationRequest)"/>.</exception>
    /// <exception cref="InvalidOperationException">The request must be signed, and the transport has no signer.</exception>
    public async Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSigner.ThrowIfNotMethod(request.Method);
        RequestSigner.ThrowIfNotTarget(request.Target);
        if (request.IsSigned && _signer is null)
        {
            throw new InvalidOperationException("The request must be signed, but the transport has no signer.");
        }

        string? authorization = request.IsSigned ? _signer!.Sign(request).ToString() : null;
        RequestLimits limits = _options.Limits(request.Class);
        var timer = new RequestTimer(_timeProvider, limits.Total);
        FederationResponse? response = null;
        try
        {
            ServerLocation destination = await ResolveAsync(request.Destination, timer, cancellationToken).ConfigureAwait(false);
            timer.StartPhase(limits.Headers, "the server did not respond");
            response = await SendToAnyAsync(request, authorization, destination, limits, timer, cancellationToken).ConfigureAwait(false);
            timer.EndPhase();
            _resolver.ReportReached(request.Destination);
            return response;
        }
        finally
        {
            if (response is null)
            {
                timer.Dispose();
            }
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _exchange.Dispose();

    private async Task<ServerLocation> ResolveAsync(ServerName server, RequestTimer timer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await _resolver.ResolveAsync(server, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timer.Expired is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(FederationErrorKind.TimedOut, server, timer.Expired, e);
        }
    }

    private async Task<FederationResponse> SendToAnyAsync(
        FederationRequest request,
        string? authorization,
        ServerLocation destination,
        RequestLimits limits,
        RequestTimer timer,
        CancellationToken cancellationToken)
    {
        // A silent first target must not use up the time of the others.
        int count = destination.Endpoints.Length;
        RequestLimits each = count == 1 || limits.Connect < limits.Headers / (count + 1) ? limits : limits with { Connect = limits.Headers / (count + 1) };
        FederationException? reported = null;
        var dials = new DialBudget(count);
        foreach (ServerEndpoint target in destination.Endpoints)
        {
            if (!TryCreateMessage(request, authorization, destination.HostHeader, target, out HttpRequestMessage? message))
            {
                reported ??= new FederationException(FederationErrorKind.NameNotFound, request.Destination, "the DNS cannot look up the host name");
                continue;
            }

            using HttpRequestMessage sent = message!;
            SendAttempt attempt = await _exchange.SendAsync(sent, target, request.Destination, each, timer, dials, cancellationToken).ConfigureAwait(false);
            if (attempt is SendAttempt.Answered answered)
            {
                return answered.Response;
            }

            (FederationException error, bool neverSent) = (SendAttempt.Failed)attempt;

            // A blocked address or port is reported only if all targets are blocked, because other targets may still reach the server.
            reported = reported is null || IsBlocked(reported) ? error : reported;
            if (!neverSent)
            {
                throw error;
            }
        }

        // A denial by our own policy says nothing about the server.
        if (!IsBlocked(reported!))
        {
            _resolver.ReportUnreachable(request.Destination);
        }

        throw reported!;
    }

    private static bool IsBlocked(FederationException error) => error.Kind is FederationErrorKind.BlockedAddress or FederationErrorKind.BlockedPort;

    private static bool TryCreateMessage(FederationRequest request, string? authorization, string hostHeader, ServerEndpoint target, out HttpRequestMessage? message)
    {
        message = null;
        if (!RequestUri.TryCreate(target, request.Target, out Uri? uri))
        {
            return false;
        }

        var created = new HttpRequestMessage(new HttpMethod(request.Method), uri);
        try
        {
            // The host is also the certificate's name and part of the key of the connection pool.
            created.Headers.Host = hostHeader;
        }
        catch (FormatException)
        {
            created.Dispose();
            return false;
        }

        _ = created.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (authorization is not null)
        {
            _ = created.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (request.Content is { } body)
        {
            created.Content = new ReadOnlyMemoryContent(body);
            created.Content.Headers.ContentType = Json;
        }

        message = created;
        return true;
    }
}
