using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a target to connect to.</summary>
/// <param name="Host">The DNS name, or the IP address without brackets. The certificate is not for this name: see <see cref="ResolvedServer.TlsName"/>.</param>
/// <param name="Port">The port, 1 to 65535.</param>
/// <param name="Addresses">The host's addresses, at least one, in the order in which to try them. They are not checked against an address policy.</param>
public sealed record DialTarget(string Host, int Port, ImmutableArray<IPAddress> Addresses)
{
    /// <inheritdoc/>
    public bool Equals(DialTarget? other) => other is not null && Host == other.Host && Port == other.Port && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Host, Port, Addresses.Length);

    /// <summary>Returns the target as text for a log.</summary>
    public override string ToString() => $"{Host}:{Port} ({string.Join(", ", Addresses)})";
}
