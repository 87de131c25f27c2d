using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Federation;

/// <summary>What a <see cref="FederationNode"/> is made of. The defaults are those of a server on the public internet.</summary>
public sealed record FederationNodeOptions
{
    /// <summary>How requests go over the network: addresses that may be dialled, trusted roots, limits, and what finds the addresses of hosts.</summary>
    /// <value>Default: public addresses only, the operating system's roots and resolver.</value>
    public FederationHttpOptions Http { get; init; } = new();

    /// <summary>Which name servers are asked for service records.</summary>
    /// <value>Default: null, those that the operating system is set to.</value>
    /// <remarks>Does not count where <see cref="SrvResolver"/> is set.</remarks>
    public DnsResolverOptions? Dns { get; init; }

    /// <summary>What asks for service records, in place of a <see cref="DnsSrvResolver"/>.</summary>
    /// <value>Default: null.</value>
    public ISrvResolver? SrvResolver { get; init; }

    /// <summary>What asks for well-knowns, in place of a <see cref="HttpWellKnownFetcher"/>.</summary>
    /// <value>Default: null.</value>
    public IWellKnownFetcher? WellKnownFetcher { get; init; }

    /// <summary>Which steps discovery takes.</summary>
    /// <value>Default: all.</value>
    public DiscoveryPolicy Discovery { get; init; } = DiscoveryPolicy.Default;

    /// <summary>How long discovery keeps what it learns.</summary>
    /// <value>Default: what the spec and RFC 2308 ask for.</value>
    /// <remarks>What a process before this one learned is taken in by <see cref="Matrix.Core.Federation.Discovery.DiscoveryCache.Import"/> of <see cref="ServerResolver.Cache"/>.</remarks>
    public DiscoveryCacheOptions DiscoveryCache { get; init; } = new();

    /// <summary>What finds servers, in place of discovery: a fixed list, or a test's.</summary>
    /// <value>Default: null, discovery.</value>
    public IDestinationResolver? DestinationResolver { get; init; }

    /// <summary>How keys are fetched.</summary>
    /// <value>Default: from the servers themselves, without notaries.</value>
    public KeyRingOptions Keys { get; init; } = new();

    /// <summary>Where keys are kept.</summary>
    /// <value>Default: null, in memory.</value>
    public IKeyStore? KeyStore { get; init; }

    /// <summary>How older servers are met.</summary>
    /// <value>Default: the spec as it is.</value>
    public FederationClientOptions Client { get; init; } = new();

    /// <summary>What requests pass through on their way to the network, the outermost first.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Requests for keys pass through too, those of discovery do not. Who made the handlers disposes of them.</remarks>
    public ImmutableArray<IFederationHandler> Handlers { get; init; } = [];

    /// <summary>Where failures, blocked addresses and findings on keys are logged.</summary>
    /// <value>Default: null, nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>What makes the meter; see <see cref="FederationDiagnostics"/>.</summary>
    /// <value>Default: null, a meter of the node's own.</value>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Draws among service records and spreads the times of the cache: need not be strong.</summary>
    /// <value>Default: null, one with a seed of the system's.</value>
    public Random? Random { get; init; }

    /// <summary>The options that cannot stand, each by its name.</summary>
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
