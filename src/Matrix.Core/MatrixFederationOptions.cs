using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core;

/// <summary>Specifies the federation of one server. Only <see cref="ServerName"/> and <see cref="SigningKey"/> are required.</summary>
/// <remarks>
/// The options are validated when the host starts, or before the first part is created. Each failure names the option. Parts with behavior are replaced with
/// the <see cref="IMatrixFederationBuilder"/>.
/// </remarks>
public sealed class MatrixFederationOptions
{
    /// <summary>Gets or sets the server name that its users have. Required.</summary>
    public ServerName ServerName { get; set; }

    /// <summary>Gets or sets the key that signs requests. Required. It is not disposed.</summary>
    public SigningKey? SigningKey { get; set; }

    /// <summary>Gets or sets the options of connections: allowed addresses, trusted root certificates and limits.</summary>
    /// <value>Default: public addresses only, and the operating system's root certificates.</value>
    public FederationHttpOptions Http { get; set; } = new();

    /// <summary>Gets or sets the name servers for service records.</summary>
    /// <value>Default: null, the name servers of the operating system.</value>
    /// <remarks>It is ignored if an <see cref="ISrvResolver"/> is registered.</remarks>
    public DnsResolverOptions? Dns { get; set; }

    /// <summary>Gets or sets the steps of discovery.</summary>
    /// <value>Default: all.</value>
    public DiscoveryPolicy Discovery { get; set; } = DiscoveryPolicy.Default;

    /// <summary>Gets or sets the lifetimes and bounds of the discovery cache.</summary>
    /// <value>Default: the values of the spec and RFC 2308.</value>
    public DiscoveryCacheOptions DiscoveryCache { get; set; } = new();

    /// <summary>Gets or sets the options of the key ring.</summary>
    /// <value>Default: from the servers themselves, without notaries.</value>
    public KeyRingOptions Keys { get; set; } = new();

    /// <summary>Gets or sets the compatibility options for older servers.</summary>
    /// <value>Default: the current spec without compatibility.</value>
    public FederationClientOptions Client { get; set; } = new();

    internal FederationOptions ToNodeOptions() => new() { Http = Http, Dns = Dns, Discovery = Discovery, DiscoveryCache = DiscoveryCache, Keys = Keys, Client = Client };
}
