using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the location of a server: the endpoints to connect to, the TLS name and the <c>Host</c> header.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>. The
/// certificate must always match the host of the <c>Host</c> header, never the target of a service record. The header therefore also determines the TLS name.
/// The X-Matrix <c>destination</c> that is signed is always the server's name, independent of its location.
/// </remarks>
public sealed record ServerLocation
{
    /// <summary>Initializes a location.</summary>
    /// <param name="hostHeader">
    /// The <c>Host</c> header of the discovery step. It has a port only if the server's name, or the name that it delegates to, has one.
    /// </param>
    /// <param name="endpoints">The endpoints to connect to, in the order in which to try them. At least one.</param>
    /// <exception cref="ArgumentException"><paramref name="hostHeader"/> or <paramref name="endpoints"/> is empty.</exception>
    public ServerLocation(string hostHeader, IEnumerable<ServerEndpoint> endpoints)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostHeader);
        ArgumentNullException.ThrowIfNull(endpoints);
        HostHeader = hostHeader;
        Endpoints = [.. endpoints];
        if (Endpoints.IsEmpty)
        {
            throw new ArgumentException("The list of endpoints is empty.", nameof(endpoints));
        }
    }

    /// <summary>
    /// Gets the value of the <c>Host</c> header. It has a port only if the server's name or the name that it delegates to has one, even if the connection uses
    /// port 8448.
    /// </summary>
    public string HostHeader { get; }

    /// <summary>
    /// Gets the endpoints to connect to, at least one, in the order in which to try them. Targets of service records are in the order of RFC 2782.
    /// </summary>
    public ImmutableArray<ServerEndpoint> Endpoints { get; }

    /// <summary>
    /// Gets the DNS name that is sent as SNI and that the certificate must match. It is null if the server's name is an IP address: then no SNI is sent, and the
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

    /// <inheritdoc/>
    public bool Equals(ServerLocation? other) => other is not null && HostHeader == other.HostHeader && Endpoints.SequenceEqual(other.Endpoints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(HostHeader, Endpoints.Length);

    private static string HostOf(string header)
    {
        int bracket = header.IndexOf(']', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            return header[..(bracket + 1)];
        }

        // A delegated name may be absolute. Neither SNI nor certificates have the trailing dot.
        int colon = header.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? header : header[..colon]).TrimEnd('.');
    }
}
