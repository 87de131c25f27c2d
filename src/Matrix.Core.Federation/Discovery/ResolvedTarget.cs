using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>A host and port to connect to.</summary>
public sealed record ResolvedTarget
{
    /// <param name="host">A DNS name, or an IP address; IPv6 with brackets or without.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <exception cref="ArgumentException">The host is empty, or the port out of range.</exception>
    public ResolvedTarget(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        Port = port;
    }

    /// <summary>A DNS name, or an IP address without brackets.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The host's addresses, the preferred first. Where it is empty they are looked up when a connection is made.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];
}
