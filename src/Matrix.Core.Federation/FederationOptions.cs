using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Federation;

/// <summary>Specifies the parts of a <see cref="FederationNode"/>. The defaults are for a server on the public internet.</summary>
public sealed record FederationOptions
{
    /// <summary>Gets the options of connections: allowed addresses, trusted root certificates, limits, and the address resolver.</summary>
    /// <value>Default: public addresses only, and the operating system's root certificates and resolver.</value>
    public FederationHttpOptions Http { get; init; } = new();

    /// <summary>Gets the name servers for service records.</summary>
    /// <value>Default: null, the name servers of the operating system.</value>
    /// <remarks>It is ignored if <see cref="SrvResolver"/> is set.</remarks>
    public DnsResolverOptions? Dns { get; init; }

    /// <summary>Gets the resolver of service records to use in place of a <see cref="DnsSrvResolver"/>.</summary>
    /// <value>Default: null.</value>
    public ISrvResolver? SrvResolver { get; init; }

    /// <summary>Gets the fetcher of well-known documents to use in place of a <see cref="HttpWellKnownFetcher"/>.</summary>
    /// <value>Default: null.</value>
    public IWellKnownFetcher? WellKnownFetcher { get; init; }

    /// <summary>Gets the steps of discovery.</summary>
    /// <value>Default: all.</value>
    public DiscoveryPolicy Discovery { get; init; } = DiscoveryPolicy.Default;

    /// <summary>Gets the lifetimes and bounds of the discovery cache.</summary>
    /// <value>Default: the values of the spec and RFC 2308.</value>
    /// <remarks>
    /// To use the cache of an earlier process, call <see cref="Matrix.Core.Federation.Discovery.DiscoveryCache.Import"/> on <see cref="ServerResolver.Cache"/>.
    /// </remarks>
    public DiscoveryCacheOptions DiscoveryCache { get; init; } = new();

    /// <summary>Gets the resolver that finds servers in place of discovery, for example a fixed list, or one for tests.</summary>
    /// <value>Default: null, discovery.</value>
    public IServerResolver? ServerResolver { get; init; }

    /// <summary>Gets the options of the key ring.</summary>
    /// <value>Default: from the servers themselves, without notaries.</value>
    public KeyRingOptions Keys { get; init; } = new();

    /// <summary>Gets the store of keys.</summary>
    /// <value>Default: null, in memory.</value>
    public IKeyStore? KeyStore { get; init; }

    /// <summary>Gets the compatibility options for older servers.</summary>
    /// <value>Default: the current spec without compatibility.</value>
    public FederationClientOptions Client { get; init; } = new();

    /// <summary>Gets the handlers that requests pass on the way to the network, the outermost first.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Requests for keys pass the handlers too. Requests of discovery do not. The node does not dispose the handlers.</remarks>
    public ImmutableArray<IFederationHandler> Handlers { get; init; } = [];

    /// <summary>Gets the logger factory for failures, blocked addresses and key changes.</summary>
    /// <value>Default: null, no log.</value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Gets the factory of the meter: see <see cref="FederationDiagnostics"/>.</summary>
    /// <value>Default: null, a meter that the node owns.</value>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the random number generator that orders service records and varies cache times. It need not be cryptographically strong.</summary>
    /// <value>Default: null, a generator with a random seed.</value>
    public Random? Random { get; init; }

    /// <summary>Returns one message for each invalid option. It begins with the option's name.</summary>
    internal IEnumerable<string> Problems() =>
    [
        .. Of(nameof(Http), Http?.Problems()),
        .. Dns is null ? [] : Of(nameof(Dns), Dns.Problems()),
        .. Discovery is null ? [$"{nameof(Discovery)} is not set."] : Enumerable.Empty<string>(),
        .. Of(nameof(DiscoveryCache), DiscoveryCache?.Problems()),
        .. Of(nameof(Keys), Keys?.Problems()),
        .. Client is null ? [$"{nameof(Client)} is not set."] : Enumerable.Empty<string>(),
        .. Handlers.IsDefault || Handlers.Contains(null!) ? [$"{nameof(Handlers)} is not set, or one of them is not."] : Enumerable.Empty<string>(),
    ];

    private static IEnumerable<string> Of(string group, IEnumerable<string>? problems) => problems?.Select(problem => $"{group}.{problem}") ?? [$"{group} is not set."];
}
