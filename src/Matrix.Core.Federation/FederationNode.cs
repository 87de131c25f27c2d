using System.Security.Cryptography;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Telemetry;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>All parts of the client half of federation, put together: one for the life of a process and of a server name. Safe to share between threads.</summary>
/// <remarks>
/// What goes where: a request passes the handlers, is signed, its server is found by discovery (well-known through <see cref="Fetcher"/>, service records,
/// addresses) and it is sent; keys are fetched by such requests. It dials nobody before it is asked something.
/// </remarks>
public sealed class FederationNode : IDisposable
{
    private readonly FederationTransport _network;
    private readonly FederationTelemetry _telemetry;

    private FederationNode(ServerName origin, RequestSigner? signer, TimeProvider clock, FederationNodeOptions options)
    {
        Origin = origin;
        _telemetry = new FederationTelemetry(options.MeterFactory, options.LoggerFactory);
        Fetcher = new SafeHttpFetcher(options.Http, clock);
        Resolver = new ServerResolver(
            options.WellKnownFetcher ?? new HttpWellKnownFetcher(Fetcher, clock),
            options.SrvResolver ?? new DnsSrvResolver(clock, options.Dns),
            options.Http.AddressResolver,
            clock,
            options.Random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            new DiscoveryCache(options.DiscoveryCache),
            options.Discovery);
        _network = new FederationTransport(options.DestinationResolver ?? new DiscoveryDestinationResolver(Resolver, _telemetry), signer, options.Http, clock);
        Transport = options.Handlers.Reverse().Aggregate<IFederationHandler, IFederationTransport>(
            new InstrumentedTransport(_network, _telemetry, clock),
            static (next, handler) => new HandlerLink(handler, next));
        Client = new FederationClient(Transport, origin, options.Client);
        KeyFetcher = new InstrumentedKeyFetcher(new TransportKeyFetcher(Transport), _telemetry);
        KeyRing = new KeyRing(KeyFetcher, clock, options.Keys with { OnFinding = _telemetry.Found + options.Keys.OnFinding }, options.KeyStore);
    }

    /// <summary>The server that asks.</summary>
    public ServerName Origin { get; }

    /// <summary>Sends requests: the handlers, and the network behind them.</summary>
    public IFederationTransport Transport { get; }

    /// <summary>Every endpoint as a typed call.</summary>
    public FederationClient Client { get; }

    /// <summary>The keys of other servers.</summary>
    public KeyRing KeyRing { get; }

    /// <summary>Finds servers, and says how.</summary>
    public ServerResolver Resolver { get; }

    /// <summary>Gets what other servers point to with a URL.</summary>
    public SafeHttpFetcher Fetcher { get; }

    /// <summary>Asks servers and notaries for keys, as <see cref="KeyRing"/> does, and keeps nothing.</summary>
    public IKeyFetcher KeyFetcher { get; }

    /// <summary>Puts the parts together.</summary>
    /// <param name="origin">The server that asks. Where no key is given nobody is told of it, and any name will do.</param>
    /// <param name="key">Its key, which is not disposed of with the node; null where only requests without a signature are sent: keys, versions. Others throw <see cref="InvalidOperationException"/>.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="options">What else the node is made of; null for the defaults.</param>
    /// <exception cref="ArgumentException">The name was never set, the key ID cannot stand in a header, or an option is out of its range.</exception>
    public static FederationNode Create(ServerName origin, SigningKey? key, TimeProvider clock, FederationNodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new FederationNodeOptions();
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        return new FederationNode(origin, key is null ? null : new RequestSigner(origin, key), clock, options);
    }

    /// <summary>Ends what the key ring is at, and closes the connections.</summary>
    public void Dispose()
    {
        KeyRing.Dispose();
        _network.Dispose();
        Fetcher.Dispose();
        _telemetry.Dispose();
    }
}
