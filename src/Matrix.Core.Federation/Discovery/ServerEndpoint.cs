using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a host and port to connect to.</summary>
/// <remarks>The certificate is not for this host: see <see cref="ServerLocation.TlsName"/>.</remarks>
public sealed record ServerEndpoint
{
    /// <summary>Initializes an endpoint.</summary>
    /// <param name="host">A DNS name, or an IP address. IPv6 addresses may have brackets.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <exception cref="ArgumentException"><paramref name="host"/> is empty, or <paramref name="port"/> is out of range.</exception>
    public ServerEndpoint(string host, int port)
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

    /// <summary>
    /// Gets the host's addresses, the preferred one first. They are not checked against an address policy. If the list is empty, they are looked up when a
    /// connection is made.
    /// </summary>
    public IReadOnlyList<IPAddress> Addresses { get; init => field = value is null ? [] : [.. value]; } = [];

    /// <inheritdoc/>
    public bool Equals(ServerEndpoint? other) => other is not null && Host == other.Host && Port == other.Port && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Host, Port, Addresses.Count);

    /// <summary>Returns the endpoint as text for a log.</summary>
    public override string ToString() => $"{Host}:{Port} ({string.Join(", ", Addresses)})";
}
