using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Provides the endpoints of the server-server API as typed methods, grouped by subject. Instances are thread-safe and keep no state.</summary>
/// <remarks>
/// <para>
/// Every method takes the destination server as its first argument and the cancellation token as its last. If the other server is unreachable or answers
/// wrongly, the method throws a <see cref="FederationException"/> with a <see cref="FederationException.Kind"/> that tells what to do. Invalid arguments throw
/// <see cref="ArgumentException"/>. <see cref="OperationCanceledException"/> means that the caller canceled the request.
/// </para>
/// <para>
/// Events are sent and returned as bytes. Their format and signatures are not checked. Use <see cref="Events.Pdu"/> and <see cref="Events.PduVerifier"/> for
/// that. No request is repeated except where a method says so. Retries are left to the transport.
/// </para>
/// <para>Matrix spec 1.19, server-server API.</para>
/// </remarks>
public sealed class FederationClient
{
    /// <summary>Initializes a client.</summary>
    /// <param name="transport">The transport that finds servers, signs requests and sends them.</param>
    /// <param name="origin">The requesting server, in whose name the transport signs.</param>
    /// <param name="options">Compatibility options for older servers and unstable room versions, or null for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="origin"/> was never set.</exception>
    public FederationClient(IFederationTransport transport, ServerName origin, FederationClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _ = RequestFactory.Require(origin.Utf8Span, nameof(origin));
        options ??= new FederationClientOptions();
        var caller = new RequestExecutor(transport);
        Origin = origin;
        Servers = new ServersClient(caller);
        Transactions = new TransactionsClient(caller);
        Events = new EventsClient(caller);
        Membership = new MembershipClient(caller, origin, options);
        Rooms = new RoomsClient(caller);
        Queries = new QueriesClient(caller);
        Devices = new DevicesClient(caller);
        Media = new MediaClient(caller);
        Policy = new PolicyClient(caller);
    }

    /// <summary>Gets the requesting server.</summary>
    public ServerName Origin { get; }

    /// <summary>Gets the client for server information: version, keys, and the keys that a notary knows.</summary>
    public ServersClient Servers { get; }

    /// <summary>Gets the client that sends events and ephemeral data.</summary>
    public TransactionsClient Transactions { get; }

    /// <summary>Gets the client that reads events and state.</summary>
    public EventsClient Events { get; }

    /// <summary>Gets the client that joins, leaves, knocks and invites.</summary>
    public MembershipClient Membership { get; }

    /// <summary>Gets the client for the published room directory and spaces.</summary>
    public RoomsClient Rooms { get; }

    /// <summary>Gets the client for aliases, profiles and OpenID tokens.</summary>
    public QueriesClient Queries { get; }

    /// <summary>Gets the client for devices and end-to-end keys.</summary>
    public DevicesClient Devices { get; }

    /// <summary>Gets the client for media and thumbnails.</summary>
    public MediaClient Media { get; }

    /// <summary>Gets the client for signatures of policy servers.</summary>
    public PolicyClient Policy { get; }
}
