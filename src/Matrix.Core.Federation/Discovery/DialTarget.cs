using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Where a connection may be made to.</summary>
/// <param name="Host">The host: a DNS name, or an IP address without brackets. Not what the certificate is for: that is <see cref="ResolvedServer.TlsName"/>.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Addresses">Its addresses, never none, in the order in which to try them. They are not checked against what must not be dialled.</param>
public sealed record DialTarget(string Host, int Port, ImmutableArray<IPAddress> Addresses)
{
    /// <inheritdoc/>
    public bool Equals(DialTarget? other) => other is not null && Host == other.Host && Port == other.Port && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Host, Port, Addresses.Length);

    /// <summary>The target for a log.</summary>
    public override string ToString() => $"{Host}:{Port} ({string.Join(", ", Addresses)})";
}
