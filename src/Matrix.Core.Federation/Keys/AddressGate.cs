using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Holds the gate of the key fetch that the current asynchronous flow belongs to, so that it also covers the connections of discovery without a parameter in
/// every layer.
/// </summary>
internal static class AddressGate
{
    private const int BytesOfIPv4Network = 3;
    private const int BytesOfIPv6Network = 6;

    private static readonly AsyncLocal<IAddressGate?> Ambient = new();

    public static IAddressGate? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Returns the /24 of an IPv4 address or the /48 of an IPv6 address.</summary>
    public static string NetworkOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        int length = plain.AddressFamily == AddressFamily.InterNetwork ? BytesOfIPv4Network : BytesOfIPv6Network;
        return Convert.ToHexString(plain.GetAddressBytes()[..length]);
    }
}
