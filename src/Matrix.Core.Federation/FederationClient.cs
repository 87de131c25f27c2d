using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Every endpoint of the server-server API as a typed call, by subject. Safe to share between threads; it keeps nothing.</summary>
/// <remarks>
/// <para>
/// Each method names the server that is asked first and the token to give up last. What the other server does wrong, or that it is not
/// reached, throws <see cref="FederationException"/>, of which <see cref="FederationException.Kind"/> says what to do; misuse throws
/// <see cref="ArgumentException"/>. <see cref="OperationCanceledException"/> means that the caller gave up.
/// </para>
/// <para>
/// Events go in and come out as bytes: nothing is said of their form or their signatures, which <see cref="Events.Pdu"/> and
/// <see cref="Events.PduVerifier"/> are for. Nothing is tried twice but where a method says so: retries are the transport's.
/// </para>
/// <para>Matrix spec 1.19, server-server API.</para>
/// </remarks>
public sealed class FederationClient
{
    /// <summary>A client.</summary>
    /// <param name="transport">Finds servers, signs and sends.</param>
    /// <param name="origin">The server that asks: the one in whose name the transport signs.</param>
    /// <param name="options">How older servers and unstable room versions are met; the defaults where null.</param>
    /// <exception cref="ArgumentException"><paramref name="origin"/> was never set.</exception>
    public FederationClient(IFederationTransport transport, ServerName origin, FederationClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _ = RequestFactory.Require(origin.Span, nameof(origin));
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

    /// <summary>The server that asks.</summary>
    public ServerName Origin { get; }

    /// <summary>The server itself: its version, its keys and those it knows of others.</summary>
    public ServersClient Servers { get; }

    /// <summary>Sending events and ephemeral data.</summary>
    public TransactionsClient Transactions { get; }

    /// <summary>Getting events and state.</summary>
    public EventsClient Events { get; }

    /// <summary>Joining, leaving, knocking and inviting.</summary>
    public MembershipClient Membership { get; }

    /// <summary>Finding rooms: the published directory and spaces.</summary>
    public RoomsClient Rooms { get; }

    /// <summary>Aliases, profiles and OpenID tokens.</summary>
    public QueriesClient Queries { get; }

    /// <summary>Devices and end-to-end keys.</summary>
    public DevicesClient Devices { get; }

    /// <summary>Media and thumbnails.</summary>
    public MediaClient Media { get; }

    /// <summary>Signatures of policy servers.</summary>
    public PolicyClient Policy { get; }
}
