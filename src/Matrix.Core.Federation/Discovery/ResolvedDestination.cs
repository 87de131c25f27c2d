using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Where a server is to be reached, and as whom it is addressed.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Resolving server names. The name in the certificate is always the host of the <c>Host</c> header, never that of a service record's target: so the header
/// gives both.
/// </remarks>
public sealed record ResolvedDestination
{
    /// <param name="hostHeader">The <c>Host</c> header, as the step of discovery asks for: with a port only where the server's name, or the name that it delegates to, has one.</param>
    /// <param name="targets">Where to connect, in the order to try; at least one.</param>
    /// <exception cref="ArgumentException">The header is empty, or there is no target.</exception>
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

    /// <summary>The <c>Host</c> header.</summary>
    public string HostHeader { get; }

    /// <summary>Where to connect, in the order to try.</summary>
    public ImmutableArray<ResolvedTarget> Targets { get; }

    /// <summary>The DNS name that is sent as SNI and that the certificate must be for; null where the server's name is an IP address: no SNI, and the certificate must be for the address.</summary>
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
