using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Creates the HTTP stack. Everything that it could do by itself at a peer's request is disabled.</summary>
/// <remarks>
/// <para>
/// A connection belongs to a host, a port and the host of the <c>Host</c> header, which is the certificate's name. Two servers at one address never share a
/// connection unless the certificate is for the same name.
/// </para>
/// <para>
/// Only HTTP/1.1 is used. Every server supports it, a slow answer does not delay others, and the request target is sent as exactly the text that was signed.
/// </para>
/// </remarks>
internal static class HandlerFactory
{
    private const int MaxHeadersKiB = 64;
    private const int MaxDrain = 64 * 1024;

    public static SocketsHttpHandler Create(FederationHttpOptions options, FederationDialer dialer, TimeProvider timeProvider) => new()
    {
        // A signed request must only reach the target that it was signed for. Callers follow other redirects themselves and check each step.
        AllowAutoRedirect = false,

        // This package decompresses bodies itself, to count their size before and after.
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,

        // Distributed tracing headers are only meant for your own services.
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeadersKiB,
        MaxResponseDrainSize = MaxDrain,
        PooledConnectionLifetime = options.ConnectionLifetime < FederationHttpOptions.MaxConnectionLifetime ? options.ConnectionLifetime : FederationHttpOptions.MaxConnectionLifetime,
        PooledConnectionIdleTimeout = options.ConnectionIdleLifetime,

        // The dialer applies the connect timeout of the request's class. This timeout also bounds the TLS handshake.
        ConnectTimeout = Enum.GetValues<RequestClass>().Max(requestClass => options.Limits(requestClass).Connect),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context, dialer, timeProvider, cancellationToken),

        // The filter sees the end of answers above TLS. The connection itself counts all bytes below TLS.
        PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new RequestStream(context.PlaintextStream)),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ChainPolicy(options.TrustedRoots) },
    };

    /// <summary>
    /// Returns the policy that validates certificates against the given roots, or against the operating system's roots if <paramref name="roots"/> is null.
    /// </summary>
    public static X509ChainPolicy ChainPolicy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate names a URL of its issuer. Fetching it would send a request to an address that a stranger chose.
            DisableCertificateDownloads = true,
        };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, FederationDialer dialer, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(DialPlan.Key, out DialPlan? plan))
        {
            throw new InvalidOperationException("The request has no dial plan.");
        }

        // The connect callback runs in its own asynchronous flow, which does not inherit the gate of the request.
        AddressGate.Current = plan.Gate;
        using var timeout = new CancellationTokenSource(plan.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return new WireStream(await dialer.DialAsync(plan.Target, plan.Dials, both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DialException(FederationErrorKind.TimedOut, $"the connection to {plan.Target.Host} was not established within {plan.Timeout.TotalSeconds:0.#} s", e);
        }
    }
}
