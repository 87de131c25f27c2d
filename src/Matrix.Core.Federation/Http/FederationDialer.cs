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
    private readonly AddressRace _race;

    public FederationDialer(AddressPolicy policy, IHostResolver hosts, ISocketConnector connector, TimeProvider clock)
    {
        _policy = policy;
        _hosts = hosts;
        _race = new AddressRace(connector, clock);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="DialException">It did not.</exception>
    public async ValueTask<Stream> DialAsync(ResolvedTarget target, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> found = target.Addresses.IsEmpty ? await LookUpAsync(target.Host, cancellationToken).ConfigureAwait(false) : target.Addresses;
        if (found.Count == 0)
        {
            throw new DialException(FederationErrorKind.NameNotFound, $"{target.Host} has no address");
        }

        List<IPAddress> allowed = [];
        foreach (IPAddress address in found)
        {
            // A mapped address is judged as IPv4, and so it is dialled as IPv4.
            IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (_policy.Allows(plain) && !allowed.Contains(plain) && allowed.Count < MaxAddresses)
            {
                allowed.Add(plain);
            }
        }

        return allowed.Count == 0
            ? throw new DialException(FederationErrorKind.BlockedAddress, $"{target.Host} leads to an address that must not be dialled: {found[0]}")
            : await _race.RunAsync(allowed, target.Port, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            // The operating system's look-up cannot be called off once it runs: it is left behind.
            return await _hosts.ResolveAsync(host, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
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
