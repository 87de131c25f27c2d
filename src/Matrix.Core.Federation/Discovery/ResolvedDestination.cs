using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the targets of a server and the <c>Host</c> header to send.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>. The
/// certificate must always match the host of the <c>Host</c> header, never the target of a service record. The header therefore also determines the TLS name.
/// </remarks>
public sealed record ResolvedDestination
{
    /// <summary>Initializes a destination.</summary>
    /// <param name="hostHeader">
    /// The <c>Host</c> header of the discovery step. It has a port only if the server's name, or the name that it delegates to, has one.
    /// </param>
    /// <param name="targets">The targets to connect to, in the order in which to try them. At least one.</param>
    /// <exception cref="ArgumentException"><paramref name="hostHeader"/> or <paramref name="targets"/> is empty.</exception>
    public ResolvedDestination(string hostHeader, ImmutableArray<ResolvedTarget> targets)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostHeader);
        if (targets.IsDefaultOrEmpty)
        {
            throw new ArgumentException("There is no target.", nameof(targets));
        }

        HostHeader = hostHeader;
        Targets = targets;
    }

    /// <summary>Gets the <c>Host</c> header.</summary>
    public string HostHeader { get; }

    /// <summary>Gets the targets to connect to, in the order in which to try them.</summary>
    public ImmutableArray<ResolvedTarget> Targets { get; }

    /// <summary>
    /// Gets the DNS name that is sent as SNI and that the certificate must match. It is null if the host is an IP address: then no SNI is sent, and the
    /// certificate must match the address.
    /// </summary>
    public string? TlsName
    {
        get
        {
            string host = HostOf(HostHeader);
            return IPAddress.TryParse(host, out _) ? null : host;
        }
    }

    private static string HostOf(string header)
    {
        int bracket = header.IndexOf(']', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            return header[..(bracket + 1)];
        }

        int colon = header.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? header : header[..colon];
    }
}
