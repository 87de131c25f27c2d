using System.Collections.Immutable;

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

    /// <summary>What discovery knows already, and how long it keeps what it learns.</summary>
    /// <value>Default: null, an empty cache with the default options.</value>
    public DiscoveryCache? DiscoveryCache { get; init; }

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

    /// <summary>What requests pass through on their way to the network, the outermost first: each is given the next and answers for it.</summary>
    /// <value>Default: none.</value>
    /// <remarks>
    /// A handler sees a <see cref="FederationRequest"/> before it is signed and before its server is looked for, and the response before its body is read; it may answer without the network.
    /// Requests for keys pass through too, those of discovery do not. Handlers that are disposable are disposed of by whoever made them.
    /// </remarks>
    public ImmutableArray<Func<IFederationTransport, IFederationTransport>> Handlers { get; init; } = [];

    /// <summary>Draws among service records and spreads the times of the cache: need not be strong.</summary>
    /// <value>Default: null, one with a seed of the system's.</value>
    public Random? Random { get; init; }
}
