using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Parses <c>resolv.conf</c> (resolv.conf(5)). Every text has a result.</summary>
internal static class ResolvConf
{
    public const string Path = "/etc/resolv.conf";
    public const int DnsPort = 53;

    /// <summary>The maximum number of servers. Each further server lengthens the wait if none answers.</summary>
    public const int MaxServers = 4;

    // The bounds of the C library.
    public const int MaxTimeoutSeconds = 30;
    public const int MaxAttempts = 5;

    /// <summary>Reads the text of the file.</summary>
    public static DnsResolverOptions Parse(string text)
    {
        List<IPEndPoint> servers = [];
        var options = new DnsResolverOptions { Servers = [] };
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", string address, ..] when servers.Count < MaxServers && IPAddress.TryParse(address, out IPAddress? parsed):
                    servers.Add(new IPEndPoint(parsed, DnsPort));
                    break;
                case ["options", .. string[] settings]:
                    options = settings.Aggregate(options, Apply);
                    break;
                default:
                    // A comment, a setting for relative names, or an unknown setting.
                    break;
            }
        }

        if (servers.Count == 0)
        {
            servers.Add(new IPEndPoint(IPAddress.Loopback, DnsPort)); // the C library's default
        }

        return options with { Servers = servers };
    }

    private static DnsResolverOptions Apply(DnsResolverOptions options, string setting) => setting.Split(':') switch
    {
        ["timeout", string value] when TryRead(value, MaxTimeoutSeconds, out int seconds) => options with { Timeout = TimeSpan.FromSeconds(seconds) },
        ["attempts", string value] when TryRead(value, MaxAttempts, out int attempts) => options with { Attempts = attempts },
        _ => options,
    };

    private static bool TryRead(string text, int max, out int value)
    {
        bool read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = Math.Clamp(value, 1, max);
        return read;
    }
}
