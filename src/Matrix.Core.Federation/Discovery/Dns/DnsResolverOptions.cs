using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the name servers of a <see cref="DnsSrvResolver"/> and their timeouts.</summary>
public sealed record DnsResolverOptions
{
    /// <summary>Gets the name servers in the order in which they are asked. They must be recursive. At least one is required.</summary>
    public required IReadOnlyList<IPEndPoint> Servers { get; init => field = value is null ? [] : [.. value]; }

    /// <summary>Gets the time to wait for one server, separately over UDP and over TCP.</summary>
    /// <value>Default: 5 seconds, which is also the default of <c>resolv.conf</c>. More than zero.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the number of times that the whole list of servers is tried.</summary>
    /// <value>Default: 2, which is also the default of <c>resolv.conf</c>. At least 1.</value>
    public int Attempts { get; init; } = 2;

    /// <summary>
    /// Gets a value that indicates whether only TCP is used. Over TCP an attacker can only answer in place of the server by intercepting the connection.
    /// </summary>
    /// <value>
    /// Default: <see langword="false"/>. UDP is tried first, because some name servers do not support TCP. Set it if others can send packets into the network
    /// between this host and the name server.
    /// </value>
    public bool UseTcpOnly { get; init; }

    /// <summary>
    /// Reads the settings of the operating system: <c>/etc/resolv.conf</c>, or the name servers of the network interfaces if that file does not exist.
    /// </summary>
    /// <returns>The options.</returns>
    /// <remarks>
    /// The method reads a file. Of <c>resolv.conf</c> it uses <c>nameserver</c>, <c>timeout</c> and <c>attempts</c>, because all requested names are absolute.
    /// </remarks>
    public static DnsResolverOptions FromSystem() => SystemDnsServers.Read();

    /// <summary>Returns one message for each invalid option. It begins with the option's name.</summary>
    internal IEnumerable<string> Problems()
    {
        OptionRule[] rules =
        [
            new(nameof(Servers), Servers is null ? null : $"a list of {Servers.Count}", Servers is null || Servers.Count == 0 || Servers.Contains(null!), "must contain at least one name server and no null"),
            new(nameof(Timeout), Timeout, Timeout <= TimeSpan.Zero, OptionRule.Positive),
            new(nameof(Attempts), Attempts, Attempts < 1, OptionRule.AtLeastOne),
        ];
        return OptionRule.GetProblems(rules);
    }
}
