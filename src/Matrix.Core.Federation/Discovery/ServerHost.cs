using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the parts of a server name for discovery.</summary>
/// <param name="Kind">The kind of the host.</param>
/// <param name="Host">
/// The host as written, without brackets and without the trailing dot of an absolute DNS name. All names are absolute here, and neither SNI nor a certificate
/// contains the dot.
/// </param>
/// <param name="Port">The port, or null if none is written.</param>
/// <param name="Address">The IP address if the host is one, or null.</param>
internal readonly record struct ServerHost(ServerHostKind Kind, string Host, int? Port, IPAddress? Address)
{
    // RFC 1035 allows 255 bytes, including a length byte for each label and the root: 253 characters.
    public const int MaxNameLength = 253;

    public const int MaxLabelLength = 63;

    /// <summary>Parses a server's own name.</summary>
    public static ServerHost Of(ServerName server) => Of(server, mayBeAbsolute: false);

    /// <summary>
    /// Parses the name that a server delegates to. It says where to connect and not who the server is, so a trailing dot is accepted. A server's own name with
    /// a trailing dot is a different name, which cannot be found.
    /// </summary>
    public static ServerHost OfDelegate(ServerName server) => Of(server, mayBeAbsolute: true);

    /// <summary>Determines whether a name is a valid host name: labels of letters, digits, hyphens and underscores.</summary>
    public static bool IsHostName(string name) =>
        name.Length <= MaxNameLength
        && name.Split('.').All(label => label.Length is > 0 and <= MaxLabelLength && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));

    public static bool IsUnderInvalid(string name) =>
        name.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase) || name.Equals("invalid", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tries to parse an IP address. It is stricter than .NET, which reads <c>010.0.0.1</c> as octal and accepts <c>127.1</c>.</summary>
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
            // A leading zero means decimal in the spec and octal elsewhere, so the address is ambiguous.
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
