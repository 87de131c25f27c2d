using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Connects to every address of an endpoint and reports the results.</summary>
/// <remarks>
/// The connections are made as <see cref="FederationTransport"/> makes them: they use the same address and port policies, TLS name and certificate validation.
/// Nothing is sent over them. The probe also reports what a request does not need: an address that fails beside one that works, and the content of a refused
/// certificate.
/// </remarks>
internal sealed class ConnectionProbe
{
    /// <summary>The maximum number of addresses of one endpoint that are connected to.</summary>
    public const int MaxAddresses = 16;

    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Initializes a probe.</summary>
    /// <param name="options">
    /// The options of connections. Each address gets the connect timeout of <see cref="RequestClass.Version"/>, and the same time again for the TLS handshake.
    /// </param>
    /// <param name="timeProvider">The time provider for timeouts.</param>
    public ConnectionProbe(FederationHttpOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
    }

    /// <summary>Connects to every address of an endpoint.</summary>
    /// <param name="server">The server, for errors.</param>
    /// <param name="endpoint">The endpoint, with its addresses.</param>
    /// <param name="tlsName">The name that is sent as SNI and that the certificate must match, or null to use the endpoint's IP address without SNI.</param>
    /// <param name="cancellationToken">Cancels the probe.</param>
    /// <returns>The result of each address, at least one. Addresses that the policy denies come last.</returns>
    /// <exception cref="FederationException">The endpoint has no address, or its port is not allowed.</exception>
    public async Task<ImmutableArray<ProbedAddress>> ProbeAsync(ServerName server, ServerEndpoint endpoint, string? tlsName, CancellationToken cancellationToken)
    {
        (List<IPEndPoint> allowed, List<IPEndPoint> blocked) = Find(server, endpoint);
        ProbedAddress[] probed = await Task.WhenAll(allowed.Select(endPoint => ProbeAsync(endPoint, tlsName ?? endpoint.Host, cancellationToken))).ConfigureAwait(false);
        IEnumerable<ProbedAddress> refused = blocked.Select(endPoint => new ProbedAddress(endPoint) { Error = FederationErrorKind.BlockedAddress, Message = "the address policy denies the address" });
        return [.. probed, .. refused];
    }

    /// <summary>Returns the allowed and the denied addresses of an endpoint. They are never both empty.</summary>
    private (List<IPEndPoint> Allowed, List<IPEndPoint> Blocked) Find(ServerName server, ServerEndpoint endpoint)
    {
        ServerEndpoint target = _options.ConnectTo?.Invoke(endpoint) ?? endpoint;
        if (!_options.Ports.Allows(target.Port))
        {
            throw new FederationException(FederationErrorKind.BlockedPort, server, $"the port policy denies port {target.Port} of {target.Host} because it belongs to another service");
        }

        if (target.Addresses.Count == 0)
        {
            throw new FederationException(FederationErrorKind.NameNotFound, server, $"{target.Host} has no address");
        }

        List<IPEndPoint> allowed = [];
        List<IPEndPoint> blocked = [];
        foreach (IPAddress address in target.Addresses)
        {
            // A mapped address is checked as IPv4, so it is also connected to as IPv4.
            var plain = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, target.Port);
            List<IPEndPoint> kept = _options.Addresses.Allows(plain.Address) ? allowed : blocked;
            if (!kept.Contains(plain) && kept.Count < MaxAddresses)
            {
                kept.Add(plain);
            }
        }

        return (allowed, blocked);
    }

    private async Task<ProbedAddress> ProbeAsync(IPEndPoint endPoint, string name, CancellationToken cancellationToken)
    {
        TimeSpan limit = _options.Limits(RequestClass.Version).Connect;
        using var timeout = new CancellationTokenSource(limit, _timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var probed = new ProbedAddress(endPoint);
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endPoint, both.Token).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: false);
            await using (stream.ConfigureAwait(false))
            {
                timeout.CancelAfter(limit);
                probed = probed with { IsConnected = true };
                return await HandshakeAsync(probed, stream, name, both.Token).ConfigureAwait(false);
            }
        }
        catch (SocketException e)
        {
            return probed with { Error = FederationErrorKind.ConnectFailed, SocketError = e.SocketErrorCode, Message = $"the connection failed: {e.SocketErrorCode}" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return probed with { Error = FederationErrorKind.TimedOut, Message = $"the {(probed.IsConnected ? "TLS handshake" : "connection")} was not complete within {limit.TotalSeconds:0.#} s" };
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
                    CertificateChainPolicy = CreateChainPolicy(),
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
                string why = certificate is { Errors: not SslPolicyErrors.None } ? $"the certificate is not trusted: {certificate.Describe()}"
                    : e is AuthenticationException ? e.Message
                    : "the connection ended during the handshake";
                return probed with { Certificate = certificate, Error = FederationErrorKind.TlsFailed, Message = $"the TLS handshake failed: {why}" };
            }
        }
    }

    /// <summary>Returns the policy by which requests validate certificates: without revocation checks, and without downloads from URLs that a certificate names.</summary>
    private X509ChainPolicy CreateChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (_options.TrustedRoots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }
}
