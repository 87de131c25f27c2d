using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents a value of <c>--resolve</c>, which redirects connections to a host and port.</summary>
/// <param name="Host">The host, without brackets.</param>
/// <param name="Port">The port, or <see langword="null"/> for any port.</param>
/// <param name="Addresses">The addresses to connect to, at least one.</param>
/// <param name="ToPort">The port to connect to, or <see langword="null"/> for the requested port.</param>
internal sealed record AddressOverride(string Host, int? Port, ImmutableArray<IPAddress> Addresses, int? ToPort)
{
    private const string Form = "does not have the form name:port:address, such as example.org:8448:127.0.0.1";

    /// <summary>Parses <c>name:port:address[:port][,address[:port]…]</c>. An IPv6 address with a port has brackets.</summary>
    /// <exception cref="BadInputException">The text does not have that form.</exception>
    public static AddressOverride Parse(string text)
    {
        int nameEnd = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        int portEnd = nameEnd > 0 && nameEnd < text.Length && text[nameEnd] == ':' ? text.IndexOf(':', nameEnd + 1) : -1;
        if (portEnd < 0)
        {
            throw Bad(text, Form);
        }

        string portText = text[(nameEnd + 1)..portEnd];
        int? port = portText == "*" ? null : TryParsePort(portText, out int number) ? number : throw Bad(text, "has a port that is neither from 1 to 65535 nor *");
        List<IPAddress> addresses = [];
        List<int?> toPorts = [];
        foreach (string part in text[(portEnd + 1)..].Split(','))
        {
            if (!TryParseEndPoint(part, out IPAddress? address, out int? toPort))
            {
                throw Bad(text, Form);
            }

            // The form in which the address is checked and dialled.
            addresses.Add(address!.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            toPorts.Add(toPort);
        }

        return toPorts.Distinct().Count() == 1
            ? new AddressOverride(text[..nameEnd].Trim('[', ']'), port, [.. addresses], toPorts[0])
            : throw Bad(text, "has addresses with different ports");
    }

    public bool IsOf(string host) => Host.Equals(host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Tries to parse an address, optionally followed by a port. An IPv6 address with a port has brackets.</summary>
    public static bool TryParseEndPoint(string text, out IPAddress? address, out int? port)
    {
        port = null;
        string host = text;
        bool isBare = text.AsSpan().Count(':') > 1 && !text.StartsWith('[');
        int colon = isBare ? -1 : text.IndexOf(':', text.LastIndexOf(']') + 1);
        if (colon >= 0)
        {
            if (!TryParsePort(text[(colon + 1)..], out int number))
            {
                address = null;
                return false;
            }

            (host, port) = (text[..colon], number);
        }

        bool isIPv6 = isBare || (host.StartsWith('[') && host.EndsWith(']'));

        // .NET also reads 127.1, 010.0.0.1 and 2130706433 as addresses.
        return IPAddress.TryParse(isIPv6 ? host.Trim('[', ']') : host, out address)
            && (isIPv6 ? address.AddressFamily == AddressFamily.InterNetworkV6 : address.ToString() == host);
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort;

    private static BadInputException Bad(string text, string what) => new($"--resolve: '{text}' {what}");
}
