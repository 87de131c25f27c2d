using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a host and port to connect to.</summary>
public sealed record ResolvedTarget
{
    /// <summary>Initializes a target.</summary>
    /// <param name="host">A DNS name, or an IP address. IPv6 addresses may have brackets.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <exception cref="ArgumentException"><paramref name="host"/> is empty, or <paramref name="port"/> is out of range.</exception>
    public ResolvedTarget(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        Port = port;
    }

    /// <summary>Gets the DNS name, or the IP address without brackets.</summary>
    public string Host { get; }

    /// <summary>Gets the port.</summary>
    public int Port { get; }

    /// <summary>Gets the host's addresses, the preferred one first. If the array is empty, they are looked up when a connection is made.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];
}
