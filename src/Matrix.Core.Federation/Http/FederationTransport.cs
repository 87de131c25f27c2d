using System.Net.Http.Headers;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>Sends requests to other servers over HTTPS. Safe to share between threads; one for the life of the process, since it holds the connections.</summary>
/// <remarks>
/// <para>
/// For each request it asks the resolver where the server is, signs, and tries the targets in their order until one takes a connection: once
/// a byte of the request may have left, no other is tried. Nothing is sent again but a request without a body, once, where the server closed a kept connection while it was on its
/// way. No redirect is followed. What is reported of several targets is what the first did.
/// </para>
/// <para>
/// The address of each connection is judged by the policy when it is dialled, the certificate is checked against the host of the <c>Host</c> header, and the
/// limits of the request's kind hold for every phase and for the whole, on the wire too: no more than twice the bytes of a body and 256 KiB come in. At most 16 addresses are dialled. Matrix spec, server-server API, § Server discovery, § Authentication.
/// </para>
/// </remarks>
public sealed class FederationTransport : IFederationTransport, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly IDestinationResolver _resolver;
    private readonly RequestSigner? _signer;
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpExchange _exchange;

    /// <summary>A transport.</summary>
    /// <param name="resolver">What finds servers.</param>
    /// <param name="signer">What signs; null where only requests without a signature are sent.</param>
    /// <param name="options">How requests go over the network.</param>
    /// <param name="clock">The clock of all its timeouts but that of the TLS handshake, which is the system's.</param>
    public FederationTransport(IDestinationResolver resolver, RequestSigner? signer, FederationHttpOptions options, TimeProvider clock)
        : this(resolver, signer, options, clock, connector: null)
    {
    }

    internal FederationTransport(IDestinationResolver resolver, RequestSigner? signer, FederationHttpOptions options, TimeProvider clock, ISocketConnector? connector)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _resolver = resolver;
        _signer = signer;
        _options = options;
        _clock = clock;
        _exchange = new HttpExchange(options, clock, connector);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The request is none that can be sent: see <see cref="RequestSigner.Sign(FederationRequest)"/>.</exception>
    /// <exception cref="InvalidOperationException">The request is to be signed and there is no signer.</exception>
    public async Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSigner.ThrowIfNotMethod(request.Method);
        RequestSigner.ThrowIfNotTarget(request.Target);
        if (request.IsSigned && _signer is null)
        {
            throw new InvalidOperationException("The request is to be signed, and the transport has no signer.");
        }

        string? authorization = request.IsSigned ? _signer!.Sign(request).ToString() : null;
        RequestLimits limits = _options.Limits(request.Class);
        var timer = new RequestTimer(_clock, limits.Total);
        FederationResponse? response = null;
        try
        {
            ResolvedDestination destination = await ResolveAsync(request.Destination, timer, cancellationToken).ConfigureAwait(false);
            timer.StartPhase(limits.Headers, "no answer");
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

    private async Task<ResolvedDestination> ResolveAsync(ServerName server, RequestTimer timer, CancellationToken cancellationToken)
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
        ResolvedDestination destination,
        RequestLimits limits,
        RequestTimer timer,
        CancellationToken cancellationToken)
    {
        // A first target that is silent must not use up the time in which the others could answer.
        int count = destination.Targets.Length;
        RequestLimits each = count == 1 || limits.Connect < limits.Headers / (count + 1) ? limits : limits with { Connect = limits.Headers / (count + 1) };
        FederationException? reported = null;
        var dials = new DialBudget(count);
        foreach (ResolvedTarget target in destination.Targets)
        {
            if (!TryCreateMessage(request, authorization, destination.HostHeader, target, out HttpRequestMessage? message))
            {
                reported ??= new FederationException(FederationErrorKind.NameNotFound, request.Destination, "the host is no name that can be looked up");
                continue;
            }

            using HttpRequestMessage sent = message!;
            (FederationResponse? response, FederationException? error, bool neverSent) =
                await _exchange.SendAsync(sent, target, request.Destination, each, timer, dials, cancellationToken).ConfigureAwait(false);
            if (response is not null)
            {
                return response;
            }

            // That an address or port is blocked is told only where all are: it is no fault of the server's that it can be found in another way as well.
            reported = reported is null || IsBlocked(reported) ? error : reported;
            if (!neverSent)
            {
                throw error!;
            }
        }

        // What our own policy forbids is no news of the server.
        if (!IsBlocked(reported!))
        {
            _resolver.ReportUnreachable(request.Destination);
        }

        throw reported!;
    }

    private static bool IsBlocked(FederationException error) => error.Kind is FederationErrorKind.BlockedAddress or FederationErrorKind.BlockedPort;

    private static bool TryCreateMessage(FederationRequest request, string? authorization, string hostHeader, ResolvedTarget target, out HttpRequestMessage? message)
    {
        message = null;
        if (!RequestUri.TryCreate(target, request.Target, out Uri? uri))
        {
            return false;
        }

        var created = new HttpRequestMessage(new HttpMethod(request.Method), uri);
        try
        {
            // It is also the name in the certificate, and part of what connections are kept by.
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
