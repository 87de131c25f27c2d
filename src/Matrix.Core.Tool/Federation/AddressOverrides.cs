using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;

namespace Matrix.Core.Tool.Federation;

/// <summary>All that <c>--resolve</c> says.</summary>
/// <remarks>
/// An address that is given so may be dialled, whatever it is: that is how loopback is reached. A host's addresses are looked up without a port, so that an address given for one port
/// stands for the others as well, where none is given for them.
/// </remarks>
internal sealed class AddressOverrides(ImmutableArray<AddressOverride> given) : IAddressResolver
{
    /// <summary>The guard of addresses, with those that were given as exceptions.</summary>
    public AddressPolicy Policy { get; } = AddressPolicy.Public.Allowing(
        [.. given.SelectMany(one => one.Addresses).Select(address => new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))]);

    /// <summary>Where a connection goes. Of several overrides the last counts, and one of the port more than one of any.</summary>
    public ResolvedTarget Apply(ResolvedTarget target)
    {
        AddressOverride? found = given.LastOrDefault(one => one.IsOf(target.Host) && one.Port == target.Port) ?? given.LastOrDefault(one => one.IsOf(target.Host) && one.Port is null);
        return found is null ? target : new ResolvedTarget(target.Host, found.ToPort ?? target.Port) { Addresses = found.Addresses };
    }

    public Task<AddressAnswer> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = [.. given.Where(one => one.IsOf(host)).SelectMany(one => one.Addresses)];
        return addresses.Length > 0 ? Task.FromResult(AddressAnswer.Found(addresses, timeToLive: null)) : SystemAddressResolver.Instance.ResolveAsync(host, cancellationToken);
    }
}
