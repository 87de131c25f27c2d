using System.Net;

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
    private readonly IAddressResolver _resolver;
    private readonly AddressRace _race;

    public FederationDialer(AddressPolicy policy, IAddressResolver resolver, ISocketConnector connector, TimeProvider clock)
    {
        _policy = policy;
        _resolver = resolver;
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
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        // What the grammar of server names and URLs allows and DNS does not: too long a name or label, or an empty one.
        if (!ServerHost.IsHostName(host.EndsWith('.') ? host[..^1] : host))
        {
            throw new DialException(FederationErrorKind.NameNotFound, "the host is no name that can be looked up");
        }

        AddressAnswer answer = await _resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        return answer.Status == LookupStatus.Failed
            ? throw new DialException(FederationErrorKind.NameLookupFailed, $"{host} cannot be looked up: {answer.Detail}")
            : answer.Addresses;
    }
}
