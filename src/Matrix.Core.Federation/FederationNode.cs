using System.Security.Cryptography;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Telemetry;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>
/// Represents all parts of the client side of federation. Create one for the life of the process and for each server name. Instances are thread-safe.
/// </summary>
/// <remarks>
/// A request passes the handlers, is signed, its server is found by discovery (a well-known document through <see cref="Fetcher"/>, service records,
/// addresses), and it is sent. Keys are fetched with such requests. The node opens no connection before its first request.
/// </remarks>
public sealed class FederationNode : IDisposable
{
    private readonly FederationTransport _network;
    private readonly FederationTelemetry _telemetry;

    private FederationNode(ServerName origin, RequestSigner? signer, TimeProvider timeProvider, FederationOptions options)
    {
        Origin = origin;
        _telemetry = new FederationTelemetry(options.MeterFactory, options.LoggerFactory);
        Fetcher = new SafeHttpFetcher(options.Http, timeProvider);
        Resolver = new ServerResolver(
            options.WellKnownFetcher ?? new HttpWellKnownFetcher(Fetcher, timeProvider),
            options.SrvResolver ?? new DnsSrvResolver(timeProvider, options.Dns),
            options.Http.AddressResolver,
            timeProvider,
            options.Random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            new DiscoveryCache(options.DiscoveryCache),
            options.Discovery,
            _telemetry);
        _network = new FederationTransport(options.ServerResolver ?? Resolver, signer, options.Http, timeProvider);
        Transport = options.Handlers.Reverse().Aggregate<IFederationHandler, IFederationTransport>(
            new InstrumentedTransport(_network, _telemetry, timeProvider),
            static (next, handler) => new HandlerLink(handler, next));
        Client = new FederationClient(Transport, origin, options.Client);
        KeyFetcher = new InstrumentedKeyFetcher(new TransportKeyFetcher(Transport), _telemetry);
        KeyRing = new KeyRing(KeyFetcher, timeProvider, options.Keys with { OnKeyChange = _telemetry.Found + options.Keys.OnKeyChange }, options.KeyStore);
    }

    /// <summary>Gets the requesting server.</summary>
    public ServerName Origin { get; }

    /// <summary>Gets the transport that sends requests through the handlers to the network.</summary>
    public IFederationTransport Transport { get; }

    /// <summary>Gets the client with the endpoints as typed methods.</summary>
    public FederationClient Client { get; }

    /// <summary>Gets the keys of other servers.</summary>
    public KeyRing KeyRing { get; }

    /// <summary>Gets the resolver that finds servers and reports its steps.</summary>
    public ServerResolver Resolver { get; }

    /// <summary>Gets the fetcher of URLs that other servers name.</summary>
    public SafeHttpFetcher Fetcher { get; }

    /// <summary>Gets the fetcher that requests keys from servers and notaries for <see cref="KeyRing"/>. It does not cache.</summary>
    public IKeyFetcher KeyFetcher { get; }

    /// <summary>Creates a node that signs its requests.</summary>
    /// <param name="identity">The name and the key of the server. The node does not dispose the key.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>The node. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The key ID cannot be part of a header, or an option is out of range.</exception>
    public static FederationNode Create(ServerIdentity identity, TimeProvider timeProvider, FederationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Build(identity.Name, new RequestSigner(identity.Name, identity.Key), timeProvider, options);
    }

    /// <summary>Creates a node that sends only requests that need no signature: for keys and versions. Other requests throw <see cref="InvalidOperationException"/>.</summary>
    /// <param name="origin">A server name. No request contains it, so any name works.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>The node. The caller disposes it.</returns>
    /// <exception cref="ArgumentException"><paramref name="origin"/> was never set, or an option is out of range.</exception>
    public static FederationNode CreateUnsigned(ServerName origin, TimeProvider timeProvider, FederationOptions? options = null) =>
        Build(origin, signer: null, timeProvider, options);

    /// <summary>Stops the fetches of the key ring, and closes the connections.</summary>
    public void Dispose()
    {
        KeyRing.Dispose();
        _network.Dispose();
        Fetcher.Dispose();
        _telemetry.Dispose();
    }

    private static FederationNode Build(ServerName origin, RequestSigner? signer, TimeProvider timeProvider, FederationOptions? options)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        options ??= new FederationOptions();
        return options.GetProblems().FirstOrDefault() is { } problem
            ? throw new ArgumentException(problem, nameof(options))
            : new FederationNode(origin, signer, timeProvider, options);
    }
}
