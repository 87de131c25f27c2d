using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Makes the HTTP stack: everything that it could do by itself on a peer's word is off.</summary>
/// <remarks>
/// <para>
/// A connection belongs to a host, a port and the host of the <c>Host</c> header, which is the name in the certificate: two servers behind one address never share
/// one unless the certificate is for the same name.
/// </para>
/// <para>
/// HTTP/1.1 only: every server speaks it, one slow answer holds no other up, and the request target goes over the wire as text that is the one that was signed.
/// </para>
/// </remarks>
internal static class HandlerFactory
{
    private const int MaxHeadersKiB = 64;
    private const int MaxDrain = 64 * 1024;

    public static SocketsHttpHandler Create(FederationHttpOptions options, FederationDialer dialer, TimeProvider clock) => new()
    {
        // Signed requests go where they were signed for; others are followed by the caller, who judges each step.
        AllowAutoRedirect = false,

        // Decompression is ours, so that what goes in and what comes out is counted.
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,

        // The headers of distributed tracing are for one's own services.
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeadersKiB,
        MaxResponseDrainSize = MaxDrain,
        PooledConnectionLifetime = options.ConnectionLifetime < FederationHttpOptions.MaxConnectionLifetime ? options.ConnectionLifetime : FederationHttpOptions.MaxConnectionLifetime,
        PooledConnectionIdleTimeout = options.ConnectionIdleLifetime,

        // The dialer has the time of the request's kind; this one bounds the TLS handshake as well.
        ConnectTimeout = Enum.GetValues<RequestClass>().Max(requestClass => options.Limits(requestClass).Connect),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context, dialer, clock, cancellationToken),

        // Above TLS, where the end of the answers shows; below it, in the connection itself, where all bytes do.
        PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new RequestStream(context.PlaintextStream)),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ChainPolicy(options.TrustedRoots) },
    };

    /// <summary>How certificates are judged: by these roots, or the operating system's where there are none.</summary>
    public static X509ChainPolicy ChainPolicy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate names where its issuer's is to be had. To go there is to send a request to where a stranger says.
            DisableCertificateDownloads = true,
        };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, FederationDialer dialer, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(DialPlan.Key, out DialPlan? plan))
        {
            throw new InvalidOperationException("The request has no plan to dial by.");
        }

        // Connections are made in a flow of their own, which the gate of the request does not reach by itself.
        AddressGate.Current = plan.Gate;
        using var timeout = new CancellationTokenSource(plan.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return new WireStream(await dialer.DialAsync(plan.Target, plan.Dials, both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DialException(FederationErrorKind.TimedOut, $"no connection to {plan.Target.Host} within {plan.Timeout.TotalSeconds:0.#} s", e);
        }
    }
}
