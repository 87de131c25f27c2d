using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Specifies the addresses that may be connected to. Other servers choose names and their addresses freely, so each address is checked when a connection is
/// made.
/// </summary>
/// <remarks>
/// <para>
/// An IPv4 address inside an IPv6 address is checked as well: IPv4-mapped (<c>::ffff:a.b.c.d</c>), NAT64 (<c>64:ff9b::a.b.c.d</c>), 6to4 (<c>2002:…</c>) and
/// ISATAP (<c>…:0:5efe:a.b.c.d</c>). The unspecified addresses <c>0.0.0.0</c> and <c>::</c>, which a kernel treats as the local machine, are never allowed,
/// even by an exception.
/// </para>
/// <para>
/// Of IPv6 only <c>2000::/3</c>, which contains all addresses of the public internet, and NAT64 are allowed without an exception. Other addresses are reserved,
/// belong to an overlay network (<c>200::/7</c>), or are an old form of IPv4 (<c>::ffff:0:a.b.c.d</c>).
/// </para>
/// <para>Sources: the IANA registries of special-purpose addresses; RFC 6052 (NAT64), RFC 3056 (6to4), RFC 5214 (ISATAP).</para>
/// </remarks>
public sealed class AddressPolicy
{
    private const int NetworkBytes6To4 = 2;
    private const int NetworkBytesNat64 = 12;
    private const int InterfaceByte = 8;

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Gets the policy that allows only addresses of the public internet.</summary>
    public static AddressPolicy Public { get; } = new(PublicDenied(), []);

    private AddressPolicy(ImmutableArray<IPNetwork> denied, ImmutableArray<IPNetwork> exceptions)
    {
        Denied = denied;
        Exceptions = exceptions;
    }

    /// <summary>Gets the denied networks.</summary>
    public ImmutableArray<IPNetwork> Denied { get; }

    /// <summary>Gets the networks that are allowed even if they are denied, for example a federation on a private network, or loopback in tests.</summary>
    public ImmutableArray<IPNetwork> Exceptions { get; }

    /// <summary>Returns a copy of this policy with more exceptions.</summary>
    /// <param name="networks">The networks that are allowed even if they are denied.</param>
    /// <returns>The new policy.</returns>
    public AddressPolicy Allowing(params ReadOnlySpan<IPNetwork> networks) => new(Denied, [.. Exceptions, .. networks]);

    /// <summary>Returns a copy of this policy with more denied networks. Exceptions take precedence.</summary>
    /// <param name="networks">The networks to deny.</param>
    /// <returns>The new policy.</returns>
    public AddressPolicy Denying(params ReadOnlySpan<IPNetwork> networks) => new([.. Denied, .. networks], Exceptions);

    /// <summary>Determines whether an address may be connected to.</summary>
    /// <param name="address">The address.</param>
    /// <returns><see langword="true"/> if the address is allowed; otherwise, <see langword="false"/>.</returns>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress outer = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        IPAddress? inner = EmbeddedIn(outer);
        if (IsUnspecified(outer) || (inner is not null && IsUnspecified(inner)))
        {
            return false;
        }

        return IsIn(Exceptions, outer) || (!IsDenied(outer) && (inner is null || IsIn(Exceptions, inner) || !IsDenied(inner)));
    }

    private static IPAddress? EmbeddedIn(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        if (Nat64.Contains(address))
        {
            return new IPAddress(address.GetAddressBytes().AsSpan(NetworkBytesNat64, 4));
        }

        if (SixToFour.Contains(address))
        {
            return new IPAddress(address.GetAddressBytes().AsSpan(NetworkBytes6To4, 4));
        }

        // The first byte depends on whether the IPv4 address is globally unique.
        ReadOnlySpan<byte> suffix = address.GetAddressBytes().AsSpan(InterfaceByte);
        return suffix is [0 or 2, 0, 0x5e, 0xfe, ..] ? new IPAddress(suffix[4..]) : null;
    }

    private bool IsDenied(IPAddress address) =>
        IsIn(Denied, address) || (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(address) && !Nat64.Contains(address));

    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || IsIPv6Any(address);

    /// <summary>Compares bytes, because an address with a scope does not equal the same address without one.</summary>
    private static bool IsIPv6Any(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && !address.GetAddressBytes().AsSpan().ContainsAnyExcept((byte)0);

    private static bool IsIn(ImmutableArray<IPNetwork> networks, IPAddress address)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<IPNetwork> PublicDenied()
    {
        ReadOnlySpan<string> ranges =
        [
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local: the metadata of cloud machines
            "172.16.0.0/12", // private
            "192.0.0.0/24", // IETF protocols
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays, withdrawn
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, and broadcast
            "::/96", // unspecified, loopback, IPv4-compatible
            "64:ff9b:1::/48", // local-use NAT64: its owner chooses the position of the IPv4 address
            "100::/64", // discard
            "100:0:0:1::/64", // dummy prefix
            "2001::/32", // Teredo: the IPv4 address is obscured
            "2001:1::/32", // anycast addresses of the nearest gateway (PCP, TURN)
            "2001:2::/48", // benchmarks
            "2001:10::/28", // ORCHID, withdrawn
            "2001:20::/28", // ORCHIDv2: identifiers, not addresses
            "2001:db8::/32", // documentation
            "3fff::/20", // documentation
            "5f00::/16", // segment routing
            "fc00::/7", // unique local
            "fe80::/10", // link-local
            "fec0::/10", // site-local, withdrawn
            "ff00::/8", // multicast
        ];
        ImmutableArray<IPNetwork>.Builder networks = ImmutableArray.CreateBuilder<IPNetwork>(ranges.Length);
        foreach (string range in ranges)
        {
            networks.Add(IPNetwork.Parse(range));
        }

        return networks.ToImmutable();
    }
}
