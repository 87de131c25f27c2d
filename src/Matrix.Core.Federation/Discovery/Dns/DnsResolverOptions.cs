using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Which name servers are asked, and how patiently.</summary>
public sealed record DnsResolverOptions
{
    /// <summary>The name servers in the order in which they are asked. They must be recursive.</summary>
    public required ImmutableArray<IPEndPoint> Servers { get; init; }

    /// <summary>How long one server is waited for, over UDP and over TCP each.</summary>
    /// <value>5 seconds, as where <c>resolv.conf</c> says nothing.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many times the whole list of servers is gone through.</summary>
    /// <value>2, as where <c>resolv.conf</c> says nothing.</value>
    public int Attempts { get; init; } = 2;

    /// <summary>Whether questions go over TCP alone, where no one can answer in the server's place without sitting between the two.</summary>
    /// <value><see langword="false"/>: UDP first, since some name servers take no TCP. Set it where the way to the name server leads over a network that others can send into.</value>
    public bool UseTcpOnly { get; init; }

    /// <summary>What the operating system is set to: <c>/etc/resolv.conf</c>; where there is none, the name servers of the network interfaces.</summary>
    /// <remarks>Reads a file. Of <c>resolv.conf</c> count <c>nameserver</c>, <c>timeout</c> and <c>attempts</c>: all names asked for are absolute.</remarks>
    public static DnsResolverOptions FromSystem() => SystemDnsServers.Read();

    /// <summary>The options that cannot stand, each by its name.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, bool IsWrong, string Rule)[] rules =
        [
            (nameof(Servers), Servers.IsDefaultOrEmpty || Servers.Contains(null!), "names no server."),
            (nameof(Timeout), Timeout <= TimeSpan.Zero, "is more than nothing."),
            (nameof(Attempts), Attempts < 1, "is at least 1."),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => $"{rule.Name} {rule.Rule}");
    }
}
