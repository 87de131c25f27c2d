using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>Represents a probe that connects to every address of a target and reports the results, for tools of server operators.</summary>
/// <remarks>
/// The connections are the same as those of <see cref="FederationTransport"/>: they use the same address policy, TLS name and certificate validation. Nothing
/// is sent over them. The probe also reports what a request does not need: an address that fails beside one that works, and the content of a refused
/// certificate.
/// </remarks>
public sealed class ConnectionProbe
{
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _clock;
    private readonly FederationDialer _dialer;
    private readonly ISocketConnector _connector;

    /// <summary>Initializes a probe.</summary>
    /// <param name="options">
    /// The options of connections. Each address gets the connect timeout of <see cref="RequestClass.Version"/>, and the same time again for the TLS handshake.
    /// </param>
    /// <param name="clock">The time provider for timeouts.</param>
    public ConnectionProbe(FederationHttpOptions options, TimeProvider clock)
        : this(options, clock, SocketConnector.Instance)
    {
    }

    internal ConnectionProbe(FederationHttpOptions options, TimeProvider clock, ISocketConnector connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _options = options;
        _clock = clock;
        _connector = connector;
        _dialer = FederationDialer.Of(options, connector, clock);
    }

    /// <summary>Connects to every address of a target.</summary>
    /// <param name="server">The server, for errors.</param>
    /// <param name="target">The target to connect to.</param>
    /// <param name="tlsName">The name that is sent as SNI and that the certificate must match, or null to use the target's IP address without SNI.</param>
    /// <param name="cancellationToken">Cancels the probe.</param>
    /// <returns>The result of each address, at least one. Addresses that the policy denies come last.</returns>
    /// <exception cref="FederationException">The target's host has no address or cannot be looked up, or its port is not allowed.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the probe.</exception>
    public async Task<ImmutableArray<ProbedAddress>> ProbeAsync(ServerName server, ResolvedTarget target, string? tlsName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            (List<IPEndPoint> allowed, List<IPEndPoint> blocked) = await _dialer.FindAsync(target, cancellationToken).ConfigureAwait(false);
            ProbedAddress[] probed = await Task.WhenAll(allowed.Select(endPoint => ProbeAsync(endPoint, tlsName ?? target.Host, cancellationToken))).ConfigureAwait(false);
            IEnumerable<ProbedAddress> refused = blocked.Select(endPoint => new ProbedAddress(endPoint) { Error = FederationErrorKind.BlockedAddress, Message = "an address that must not be dialled" });
            return [.. probed, .. refused];
        }
        catch (DialException e)
        {
            throw new FederationException(e.Kind, server, e.Message, e);
        }
    }

    private async Task<ProbedAddress> ProbeAsync(IPEndPoint endPoint, string name, CancellationToken cancellationToken)
    {
        TimeSpan limit = _options.Limits(RequestClass.Version).Connect;
        using var timeout = new CancellationTokenSource(limit, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var probed = new ProbedAddress(endPoint);
        try
        {
            Stream stream = await _connector.ConnectAsync(endPoint, both.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                timeout.CancelAfter(limit);
                probed = probed with { IsConnected = true };
                return await HandshakeAsync(probed, stream, name, both.Token).ConfigureAwait(false);
            }
        }
        catch (SocketException e)
        {
            return probed with { Error = FederationErrorKind.ConnectFailed, SocketError = e.SocketErrorCode, Message = $"no connection: {e.SocketErrorCode}" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return probed with { Error = FederationErrorKind.TimedOut, Message = $"{(probed.IsConnected ? "no TLS handshake" : "no connection")} within {limit.TotalSeconds:0.#} s" };
        }
    }

    private async Task<ProbedAddress> HandshakeAsync(ProbedAddress probed, Stream stream, string name, CancellationToken cancellationToken)
    {
        ProbedCertificate? certificate = null;
        var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await using (tls.ConfigureAwait(false))
        {
            try
            {
                var options = new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    CertificateChainPolicy = HandlerFactory.ChainPolicy(_options.TrustedRoots),
                    RemoteCertificateValidationCallback = (_, presented, chain, errors) =>
                    {
                        certificate = ProbedCertificate.Of(presented as X509Certificate2, chain, errors);
                        return errors == SslPolicyErrors.None;
                    },
                };
                await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
                return probed with { Certificate = certificate, Protocol = tls.SslProtocol, CipherSuite = tls.NegotiatedCipherSuite };
            }
            catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
            {
                string why = certificate is { Errors: not SslPolicyErrors.None } ? $"the certificate is refused: {certificate.Describe()}"
                    : e is AuthenticationException ? e.Message
                    : "the connection ended in the handshake";
                return probed with { Certificate = certificate, Error = FederationErrorKind.TlsFailed, Message = $"no TLS: {why}" };
            }
        }
    }
}
