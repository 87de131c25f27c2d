using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Connects to a target: it looks up the name, drops denied addresses, and races the others.</summary>
/// <remarks>
/// The policy checks exactly the addresses that are connected to. The name is looked up once, so a name that answers differently each time gains nothing.
/// </remarks>
internal sealed class FederationDialer
{
    /// <summary>The maximum number of addresses of one name that are used. A name may have any number.</summary>
    public const int MaxAddresses = 16;

    private readonly AddressPolicy _policy;
    private readonly PortPolicy _ports;
    private readonly IAddressResolver _resolver;
    private readonly Func<ServerEndpoint, ServerEndpoint>? _connectTo;
    private readonly AddressRace _race;

    public FederationDialer(AddressPolicy policy, IAddressResolver resolver, ISocketConnector connector, TimeProvider timeProvider, Func<ServerEndpoint, ServerEndpoint>? connectTo = null, PortPolicy? ports = null)
    {
        _ports = ports ?? PortPolicy.Any;
        _policy = policy;
        _resolver = resolver;
        _connectTo = connectTo;
        _race = new AddressRace(connector, timeProvider);
    }

    /// <summary>Creates a dialer from options.</summary>
    public static FederationDialer Of(FederationHttpOptions options, ISocketConnector? connector, TimeProvider timeProvider) =>
        new(options.Addresses, options.AddressResolver, connector ?? SocketConnector.Instance, timeProvider, options.ConnectTo, options.Ports);

    /// <summary>Connects to a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="dials">The number of addresses that may be connected to, or null for <see cref="MaxAddresses"/>.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="DialException">The connection failed.</exception>
    public async ValueTask<Stream> DialAsync(ServerEndpoint target, DialBudget? dials, CancellationToken cancellationToken)
    {
        (List<IPEndPoint> allowed, List<IPEndPoint> blocked) = await FindAsync(target, cancellationToken).ConfigureAwait(false);
        if (allowed.Count == 0)
        {
            throw new DialException(FederationErrorKind.BlockedAddress, $"the address policy denies {blocked[0].Address}, an address of {target.Host}");
        }

        if (AddressGate.Current is { } gate && !gate.TryEnter([.. allowed.Select(endPoint => endPoint.Address)]))
        {
            throw new DialException(FederationErrorKind.ConnectFailed, $"too many key requests to the network of {target.Host} are in progress");
        }

        int count = dials?.Take(allowed.Count) ?? allowed.Count;
        return count == 0
            ? throw new DialException(FederationErrorKind.ConnectFailed, $"the request has tried its maximum of {DialBudget.MaxDials} addresses without a connection")
            : await _race.RunAsync([.. allowed.Take(count).Select(endPoint => endPoint.Address)], allowed[0].Port, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the allowed and the denied addresses of a target, at most <see cref="MaxAddresses"/> each. They are never both empty.</summary>
    /// <exception cref="DialException">The target has no address, its lookup failed, or its port is not allowed.</exception>
    public async ValueTask<(List<IPEndPoint> Allowed, List<IPEndPoint> Blocked)> FindAsync(ServerEndpoint bound, CancellationToken cancellationToken)
    {
        ServerEndpoint target = _connectTo is null ? bound : _connectTo(bound);
        if (!_ports.Allows(target.Port))
        {
            throw new DialException(FederationErrorKind.BlockedPort, $"the port policy denies port {target.Port} of {target.Host} because it belongs to another service");
        }

        IReadOnlyList<IPAddress> found = target.Addresses.Count == 0 ? await LookUpAsync(target.Host, cancellationToken).ConfigureAwait(false) : target.Addresses;
        if (found.Count == 0)
        {
            throw new DialException(FederationErrorKind.NameNotFound, $"{target.Host} has no address");
        }

        List<IPEndPoint> allowed = [];
        List<IPEndPoint> blocked = [];
        foreach (IPAddress address in found)
        {
            // A mapped address is checked as IPv4, so it is also connected to as IPv4.
            var plain = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, target.Port);
            List<IPEndPoint> kept = _policy.Allows(plain.Address) ? allowed : blocked;
            if (!kept.Contains(plain) && kept.Count < MaxAddresses)
            {
                kept.Add(plain);
            }
        }

        return (allowed, blocked);
    }

    private async ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        // The grammar of server names and URLs allows names that the DNS does not: too long, or with a label that is too long or empty.
        if (!ServerHost.IsHostName(host.EndsWith('.') ? host[..^1] : host))
        {
            throw new DialException(FederationErrorKind.NameNotFound, "the DNS cannot look up the host name");
        }

        // A running lookup of the operating system cannot be canceled, so it is abandoned.
        AddressResult answer = await _resolver.ResolveAsync(host, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Status == LookupStatus.Failed
            ? throw new DialException(FederationErrorKind.NameLookupFailed, $"the lookup of {host} failed: {answer.Detail}")
            : answer.Addresses;
    }
}
