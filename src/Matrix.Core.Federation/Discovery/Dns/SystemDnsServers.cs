using System.Net;
using System.Net.NetworkInformation;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Reads the name servers that the operating system uses.</summary>
internal static class SystemDnsServers
{
    public static DnsResolverOptions Read()
    {
        try
        {
            return File.Exists(ResolvConf.Path) ? ResolvConf.Parse(File.ReadAllText(ResolvConf.Path)) : OfInterfaces();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NetworkInformationException or PlatformNotSupportedException)
        {
            return ResolvConf.Parse("");
        }
    }

    private static DnsResolverOptions OfInterfaces()
    {
        IPAddress[] addresses =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(one => one.OperationalStatus == OperationalStatus.Up)
                .SelectMany(one => one.GetIPProperties().DnsAddresses)
                .Where(address => !address.IsIPv6SiteLocal) // fec0:0:0:ffff::1 to ::3, which Windows lists if it has no server
                .Distinct()
                .Take(ResolvConf.MaxServers),
        ];
        return addresses.Length == 0
            ? ResolvConf.Parse("")
            : new DnsResolverOptions { Servers = [.. addresses.Select(address => new IPEndPoint(address, ResolvConf.DnsPort))] };
    }
}
