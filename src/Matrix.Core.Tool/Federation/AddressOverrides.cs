using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents all values of <c>--resolve</c>.</summary>
/// <remarks>
/// The given addresses may be dialled whatever they are, which is how loopback is reached. A host's addresses are looked up without a port. Therefore an address
/// given for one port also applies to the other ports for which none is given.
/// </remarks>
internal sealed class AddressOverrides(ImmutableArray<AddressOverride> given) : IAddressResolver
{
    /// <summary>Gets the address policy, which allows the given addresses.</summary>
    public AddressPolicy Policy { get; } = AddressPolicy.Public.Allowing(
        [.. given.SelectMany(one => one.Addresses).Select(address => new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))]);

    /// <summary>Returns the target of a connection. Of several overrides the last one counts, and one for the port takes precedence over one for any port.</summary>
    public ServerEndpoint Apply(ServerEndpoint target)
    {
        AddressOverride? found = given.LastOrDefault(one => one.IsOf(target.Host) && one.Port == target.Port) ?? given.LastOrDefault(one => one.IsOf(target.Host) && one.Port is null);
        return found is null ? target : new ServerEndpoint(target.Host, found.ToPort ?? target.Port) { Addresses = found.Addresses };
    }

    public ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = [.. given.Where(one => one.IsOf(host)).SelectMany(one => one.Addresses)];
        return addresses.Length > 0 ? ValueTask.FromResult(AddressResult.Found(addresses, timeToLive: null)) : SystemAddressResolver.Instance.ResolveAsync(host, cancellationToken);
    }
}
