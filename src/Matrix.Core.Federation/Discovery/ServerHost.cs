using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>A server's name taken apart, as discovery needs it.</summary>
/// <param name="Kind">What it leads to.</param>
/// <param name="Host">The host as written, without brackets, and without the dot that may end a name of the DNS: names are absolute here, and neither SNI nor a certificate has it.</param>
/// <param name="Port">The port; null where none is written.</param>
/// <param name="Address">The address, where it is one.</param>
internal readonly record struct ServerHost(ServerHostKind Kind, string Host, int? Port, IPAddress? Address)
{
    // RFC 1035 counts 255 bytes with a length byte a label and the root: 253 characters.
    public const int MaxNameLength = 253;

    public const int MaxLabelLength = 63;

    /// <summary>Takes the name of a server apart.</summary>
    public static ServerHost Of(ServerName server) => Of(server, mayBeAbsolute: false);

    /// <summary>
    /// Takes the name that a server delegates to apart. It is where to go and not who somebody is, so that the dot that may end a name of the DNS does no harm; a server whose own name
    /// ends in one is another than that without, and found by nobody.
    /// </summary>
    public static ServerHost OfDelegate(ServerName server) => Of(server, mayBeAbsolute: true);

    /// <summary>Whether a name can be one of a host: labels of letters, digits, hyphens and underscores.</summary>
    public static bool IsHostName(string name) =>
        name.Length <= MaxNameLength
        && name.Split('.').All(label => label.Length is > 0 and <= MaxLabelLength && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));

    public static bool IsUnderInvalid(string name) =>
        name.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase) || name.Equals("invalid", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address. Stricter than .NET, which takes <c>010.0.0.1</c> for octal and <c>127.1</c> for four parts.</summary>
    public static bool TryParseAddress(string host, out IPAddress? address)
    {
        address = null;
        if (host.Contains(':', StringComparison.Ordinal))
        {
            return IPAddress.TryParse(host, out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        }

        string[] parts = host.Split('.');
        Span<byte> bytes = stackalloc byte[4];
        if (parts.Length != bytes.Length)
        {
            return false;
        }

        for (int i = 0; i < parts.Length; i++)
        {
            // A leading zero is decimal to the spec and octal to others: there is no telling which machine is meant.
            if ((parts[i].Length > 1 && parts[i][0] == '0') || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        address = new IPAddress(bytes);
        return true;
    }

    private static ServerHost Of(ServerName server, bool mayBeAbsolute)
    {
        string written = server.Host.ToString();
        bool isBracketed = written.StartsWith('[');
        bool isAbsolute = mayBeAbsolute && written.Length > 1 && written[^1] == '.';
        string host = isBracketed ? written[1..^1] : isAbsolute ? written[..^1] : written;
        bool portIsUsable = server.Port is null or (> 0 and <= ushort.MaxValue);
        IPAddress? address = null;
        ServerHostKind kind =
            !portIsUsable ? ServerHostKind.Unusable
            : server.IsIPLiteral ? TryParseAddress(host, out address) && isBracketed == (address!.AddressFamily == AddressFamily.InterNetworkV6) ? ServerHostKind.Address : ServerHostKind.Unusable
            : !IsHostName(host) || (isAbsolute && TryParseAddress(host, out _)) ? ServerHostKind.Unusable
            : IsUnderInvalid(host) ? ServerHostKind.Invalid
            : ServerHostKind.Name;
        return new ServerHost(kind, host, server.Port, address);
    }
}
