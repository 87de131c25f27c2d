using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Where a server is, and how to speak to it.</summary>
/// <remarks>
/// What is signed as X-Matrix <c>destination</c> is <see cref="DiscoveryOutcome.Server"/>, wherever discovery led.
/// Source: Matrix spec, server-server API, § Resolving server names.
/// </remarks>
public sealed record ResolvedServer : DiscoveryOutcome
{
    /// <summary>The value of the <c>Host</c> header. Without a port where the table has none, even though the connection is to port 8448.</summary>
    public required string HostHeader { get; init; }

    /// <summary>
    /// The name that the certificate must be valid for and that is sent as SNI: never the target of a service record. Null for an IP address: then no SNI
    /// is sent, and the certificate must be valid for the address, the only one of the only target.
    /// </summary>
    public required string? TlsName { get; init; }

    /// <summary>Where to connect to, never none: in the order in which to try them, that of RFC 2782 where service records led here.</summary>
    public required ImmutableArray<DialTarget> Targets { get; init; }
}
