using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation;

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
    private readonly IHostResolver _hosts;
    private readonly Func<ResolvedTarget, ResolvedTarget>? _connectTo;
    private readonly AddressRace _race;

    public FederationDialer(FederationHttpOptions options, ISocketConnector connector, TimeProvider clock)
    {
        _policy = options.Addresses;
        _hosts = options.HostResolver;
        _connectTo = options.ConnectTo;
        _race = new AddressRace(connector, clock);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="DialException">It did not.</exception>
    public async ValueTask<Stream> DialAsync(ResolvedTarget target, CancellationToken cancellationToken)
    {
        (List<IPEndPoint> allowed, List<IPEndPoint> blocked) = await FindAsync(target, cancellationToken).ConfigureAwait(false);
        return allowed.Count == 0
            ? throw new DialException(FederationErrorKind.BlockedAddress, $"{target.Host} leads to an address that must not be dialled: {blocked[0].Address}")
            : await _race.RunAsync([.. allowed.Select(endPoint => endPoint.Address)], allowed[0].Port, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a target leads: what may be dialled, of which no more than <see cref="MaxAddresses"/>, and what must not be. Both are never empty together.</summary>
    /// <exception cref="DialException">It leads nowhere.</exception>
    public async ValueTask<(List<IPEndPoint> Allowed, List<IPEndPoint> Blocked)> FindAsync(ResolvedTarget bound, CancellationToken cancellationToken)
    {
        ResolvedTarget target = _connectTo is null ? bound : _connectTo(bound);
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
        try
        {
            return await _hosts.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            bool isAbsent = e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
            FederationErrorKind kind = isAbsent ? FederationErrorKind.NameNotFound : FederationErrorKind.NameLookupFailed;
            throw new DialException(kind, $"{host} cannot be looked up: {e.SocketErrorCode}", e);
        }
        catch (ArgumentException e)
        {
            // What the grammar of server names allows and DNS does not: too long a name or label.
            throw new DialException(FederationErrorKind.NameNotFound, "the host is no name that can be looked up", e);
        }
    }
}
