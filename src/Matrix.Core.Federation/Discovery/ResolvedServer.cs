using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a found server: the targets to connect to, the TLS name and the <c>Host</c> header.</summary>
/// <remarks>
/// The X-Matrix <c>destination</c> that is signed is always <see cref="DiscoveryOutcome.Server"/>, independent of the result. Source: Matrix spec,
/// server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>.
/// </remarks>
public sealed record ResolvedServer : DiscoveryOutcome
{
    /// <summary>
    /// Gets the value of the <c>Host</c> header. It has a port only if the server's name or the name that it delegates to has one, even if the connection uses
    /// port 8448.
    /// </summary>
    public required string HostHeader { get; init; }

    /// <summary>
    /// Gets the name that the certificate must match and that is sent as SNI. It is never the target of a service record. It is null for an IP address: then no
    /// SNI is sent, and the certificate must match the single address of the single target.
    /// </summary>
    public required string? TlsName { get; init; }

    /// <summary>
    /// Gets the targets to connect to, at least one, in the order in which to try them. Targets of service records are in the order of RFC 2782.
    /// </summary>
    public required ImmutableArray<DialTarget> Targets { get; init; }
}
