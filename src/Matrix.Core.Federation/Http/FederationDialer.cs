using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Connects to a target: looks its name up, drops the addresses that must not be dialled, and races the others.</summary>
/// <remarks>
/// What the policy has judged is the very address that is dialled: between the two nothing is looked up, so that a name which answers differently
/// each time gains nothing.
/// </remarks>
internal sealed class FederationDialer
{
    /// <summary>The most addresses of one name that are tried: a name may have any number.</summary>
    public const int MaxAddresses = 16;

    private readonly AddressPolicy _policy;
    private readonly PortPolicy _ports;
    private readonly IAddressResolver _resolver;
    private readonly Func<ResolvedTarget, ResolvedTarget>? _connectTo;
    private readonly AddressRace _race;

    public FederationDialer(AddressPolicy policy, IAddressResolver resolver, ISocketConnector connector, TimeProvider clock, Func<ResolvedTarget, ResolvedTarget>? connectTo = null, PortPolicy? ports = null)
    {
        _ports = ports ?? PortPolicy.Any;
        _policy = policy;
        _resolver = resolver;
        _connectTo = connectTo;
        _race = new AddressRace(connector, clock);
    }

    /// <summary>The dialer of some options.</summary>
    public static FederationDialer Of(FederationHttpOptions options, ISocketConnector? connector, TimeProvider clock) =>
        new(options.Addresses, options.AddressResolver, connector ?? SocketConnector.Instance, clock, options.ConnectTo, options.Ports);

    /// <summary>Connects.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="dials">How many addresses may be dialled; null for <see cref="MaxAddresses"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DialException">It did not.</exception>
    public async ValueTask<Stream> DialAsync(ResolvedTarget target, DialBudget? dials, CancellationToken cancellationToken)
    {
        (List<IPEndPoint> allowed, List<IPEndPoint> blocked) = await FindAsync(target, cancellationToken).ConfigureAwait(false);
        if (allowed.Count == 0)
        {
            throw new DialException(FederationErrorKind.BlockedAddress, $"{target.Host} leads to an address that must not be dialled: {blocked[0].Address}");
        }

        if (AddressGate.Current is { } gate && !gate.TryEnter([.. allowed.Select(endPoint => endPoint.Address)]))
        {
            throw new DialException(FederationErrorKind.ConnectFailed, $"too many servers in the network of {target.Host} are asked for keys");
        }

        int count = dials?.Take(allowed.Count) ?? allowed.Count;
        return count == 0
            ? throw new DialException(FederationErrorKind.ConnectFailed, $"no connection within the {DialBudget.MaxDials} addresses that a request may dial")
            : await _race.RunAsync([.. allowed.Take(count).Select(endPoint => endPoint.Address)], allowed[0].Port, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a target leads: what may be dialled, of which no more than <see cref="MaxAddresses"/>, and what must not be. Both are never empty together.</summary>
    /// <exception cref="DialException">It leads nowhere.</exception>
    public async ValueTask<(List<IPEndPoint> Allowed, List<IPEndPoint> Blocked)> FindAsync(ResolvedTarget bound, CancellationToken cancellationToken)
    {
        ResolvedTarget target = _connectTo is null ? bound : _connectTo(bound);
        if (!_ports.Allows(target.Port))
        {
            throw new DialException(FederationErrorKind.BlockedPort, $"port {target.Port} of {target.Host} must not be dialled: it belongs to another service");
        }

        IReadOnlyList<IPAddress> found = target.Addresses.IsEmpty ? await LookUpAsync(target.Host, cancellationToken).ConfigureAwait(false) : target.Addresses;
        if (found.Count == 0)
        {
            throw new DialException(FederationErrorKind.NameNotFound, $"{target.Host} has no address");
        }

        List<IPEndPoint> allowed = [];
        List<IPEndPoint> blocked = [];
        foreach (IPAddress address in found)
        {
            // A mapped address is judged as IPv4, and so it is dialled as IPv4.
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

        // What the grammar of server names and URLs allows and DNS does not: too long a name or label, or an empty one.
        if (!ServerHost.IsHostName(host.EndsWith('.') ? host[..^1] : host))
        {
            throw new DialException(FederationErrorKind.NameNotFound, "the host is no name that can be looked up");
        }

        // The operating system's look-up cannot be called off once it runs: it is left behind.
        AddressAnswer answer = await _resolver.ResolveAsync(host, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Status == LookupStatus.Failed
            ? throw new DialException(FederationErrorKind.NameLookupFailed, $"{host} cannot be looked up: {answer.Detail}")
            : answer.Addresses;
    }
}
