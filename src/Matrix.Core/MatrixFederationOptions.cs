using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core;

/// <summary>One server's part in federation. Only <see cref="ServerName"/> and <see cref="SigningKey"/> must be set.</summary>
/// <remarks>Checked when the host starts, and before anything is made of it; each failure names the option. What holds no data but does something is replaced on the <see cref="IMatrixFederationBuilder"/>.</remarks>
public sealed class MatrixFederationOptions
{
    /// <summary>The server's name, as its users have it. Required.</summary>
    public ServerName ServerName { get; set; }

    /// <summary>The key that requests are signed with. Required. It is not disposed of.</summary>
    public SigningKey? SigningKey { get; set; }

    /// <summary>How requests go over the network: addresses that may be dialled, trusted roots, limits.</summary>
    /// <value>Default: public addresses only, and the operating system's roots.</value>
    public FederationHttpOptions Http { get; set; } = new();

    /// <summary>Which name servers are asked for service records.</summary>
    /// <value>Default: null, those that the operating system is set to.</value>
    /// <remarks>Does not count where an <see cref="ISrvResolver"/> is registered.</remarks>
    public DnsResolverOptions? Dns { get; set; }

    /// <summary>Which steps discovery takes.</summary>
    /// <value>Default: all.</value>
    public DiscoveryPolicy Discovery { get; set; } = DiscoveryPolicy.Default;

    /// <summary>How long discovery keeps what it learns.</summary>
    /// <value>Default: what the spec and RFC 2308 ask for.</value>
    public DiscoveryCacheOptions DiscoveryCache { get; set; } = new();

    /// <summary>How keys are fetched.</summary>
    /// <value>Default: from the servers themselves, without notaries.</value>
    public KeyRingOptions Keys { get; set; } = new();

    /// <summary>How older servers are met.</summary>
    /// <value>Default: the spec as it is.</value>
    public FederationClientOptions Client { get; set; } = new();

    internal FederationNodeOptions ToNodeOptions() => new() { Http = Http, Dns = Dns, Discovery = Discovery, DiscoveryCache = DiscoveryCache, Keys = Keys, Client = Client };
}
