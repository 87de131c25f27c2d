using System.Diagnostics.Metrics;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Federation;

/// <summary>Specifies the parts of a <see cref="FederationNode"/>. The defaults are for a server on the public internet.</summary>
public sealed record FederationOptions
{
    /// <summary>Gets or sets the server name that its users have.</summary>
    /// <remarks>A container requires it. <see cref="FederationNode.Create"/> and <see cref="FederationNode.CreateUnsigned"/> take the name as a parameter and ignore it.</remarks>
    public ServerName ServerName { get; set; }

    /// <summary>Gets or sets the key that signs requests. It is not disposed.</summary>
    /// <remarks>A container requires it. <see cref="FederationNode.Create"/> takes the key as a parameter and ignores it.</remarks>
    public SigningKey? SigningKey { get; set; }

    /// <summary>Gets or sets the options of connections: allowed addresses, trusted root certificates, limits, and the address resolver.</summary>
    /// <value>Default: public addresses only, and the operating system's root certificates and resolver.</value>
    public FederationHttpOptions Http { get; set; } = new();

    /// <summary>Gets or sets the name servers for service records.</summary>
    /// <value>Default: null, the name servers of the operating system.</value>
    /// <remarks>It is ignored if <see cref="SrvResolver"/> is set.</remarks>
    public DnsResolverOptions? Dns { get; set; }

    /// <summary>Gets or sets the resolver of service records to use in place of a <see cref="DnsSrvResolver"/>.</summary>
    /// <value>Default: null.</value>
    public ISrvResolver? SrvResolver { get; set; }

    /// <summary>Gets or sets the fetcher of well-known documents to use in place of a <see cref="HttpWellKnownFetcher"/>.</summary>
    /// <value>Default: null.</value>
    public IWellKnownFetcher? WellKnownFetcher { get; set; }

    /// <summary>Gets or sets the steps of discovery.</summary>
    /// <value>Default: all.</value>
    public DiscoveryPolicy Discovery { get; set; } = DiscoveryPolicy.Default;

    /// <summary>Gets or sets the lifetimes and bounds of the discovery cache.</summary>
    /// <value>Default: the values of the spec and RFC 2308.</value>
    /// <remarks>
    /// To use the cache of an earlier process, call <see cref="Matrix.Core.Federation.Discovery.DiscoveryCache.Load"/> on <see cref="ServerResolver.Cache"/>.
    /// </remarks>
    public DiscoveryCacheOptions DiscoveryCache { get; set; } = new();

    /// <summary>Gets or sets the resolver that finds servers in place of discovery, for example a fixed list, or one for tests.</summary>
    /// <value>Default: null, discovery.</value>
    public IServerResolver? ServerResolver { get; set; }

    /// <summary>Gets or sets the options of the key ring.</summary>
    /// <value>Default: from the servers themselves, without notaries.</value>
    public KeyRingOptions Keys { get; set; } = new();

    /// <summary>Gets or sets the store of keys.</summary>
    /// <value>Default: null, in memory.</value>
    public IKeyStore? KeyStore { get; set; }

    /// <summary>Gets or sets the compatibility options for older servers.</summary>
    /// <value>Default: the current spec without compatibility.</value>
    public FederationClientOptions Client { get; set; } = new();

    /// <summary>Gets or sets the handlers that requests pass on the way to the network, the outermost first.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Requests for keys pass the handlers too. Requests of discovery do not. The node does not dispose the handlers.</remarks>
    public IReadOnlyList<IFederationHandler> Handlers { get; set; } = [];

    /// <summary>Gets or sets the logger factory for failures, blocked addresses and key changes.</summary>
    /// <value>Default: null, no log.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the factory of the meter: see <see cref="FederationDiagnostics"/>.</summary>
    /// <value>Default: null, a meter that the node owns.</value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Gets or sets the random number generator that orders service records and varies cache times. It need not be cryptographically strong.</summary>
    /// <value>Default: null, a generator with a random seed.</value>
    public Random? Random { get; set; }

    /// <summary>Returns one message for each invalid option. It begins with the option's name.</summary>
    /// <returns>The messages. The enumeration is empty if all options are valid. <see cref="ServerName"/> and <see cref="SigningKey"/> are not checked.</returns>
    public IEnumerable<string> GetProblems() =>
    [
        .. Of(nameof(Http), Http?.Problems()),
        .. Dns is null ? [] : Of(nameof(Dns), Dns.Problems()),
        .. Discovery is null ? [$"{nameof(Discovery)} is not set."] : Enumerable.Empty<string>(),
        .. Of(nameof(DiscoveryCache), DiscoveryCache?.Problems()),
        .. Of(nameof(Keys), Keys?.Problems()),
        .. Client is null ? [$"{nameof(Client)} is not set."] : Enumerable.Empty<string>(),
        .. Handlers is null || Handlers.Contains(null!) ? [$"{nameof(Handlers)} is null or contains null."] : Enumerable.Empty<string>(),
    ];

    private static IEnumerable<string> Of(string group, IEnumerable<string>? problems) => problems?.Select(problem => $"{group}.{problem}") ?? [$"{group} is not set."];
}
