using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>resolv.conf(5).</summary>
public sealed class ResolvConfTests
{
    [Fact]
    public void File_AsUsual()
    {
        DnsResolverOptions options = ResolvConf.Parse("# made by hand\nsearch lan example.org\nnameserver 192.0.2.1\n  nameserver\t2001:db8::1 ; the other\noptions ndots:5 timeout:3 attempts:4 rotate\n;nameserver 192.0.2.9\r\n");
        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53"], options.Servers.Select(server => server.ToString()).ToList());
        Assert.Equal((TimeSpan.FromSeconds(3), 4), (options.Timeout, options.Attempts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nameserver")]
    [InlineData("nameserver example.org\n\0\0\noptions timeout: attempts:x timeout:-1 timeout:99999999999 :")]
    public void File_WithNothingOfUse_IsTheMachineItself(string text)
    {
        DnsResolverOptions options = ResolvConf.Parse(text);
        Assert.Equal("127.0.0.1:53", Assert.Single(options.Servers).ToString());
        Assert.Equal((TimeSpan.FromSeconds(5), 2), (options.Timeout, options.Attempts));
    }

    [Theory]
    [InlineData("timeout:0 attempts:0", 1, 1)]
    [InlineData("timeout:30 attempts:5", 30, 5)]
    [InlineData("timeout:31 attempts:6", 30, 5)]
    public void Options_AreBounded(string text, int seconds, int attempts)
    {
        DnsResolverOptions options = ResolvConf.Parse($"options {text}");
        Assert.Equal((TimeSpan.FromSeconds(seconds), attempts), (options.Timeout, options.Attempts));
    }

    [Theory]
    [InlineData(ResolvConf.MaxServers)]
    [InlineData(ResolvConf.MaxServers + 1)]
    public void Servers_AreBounded(int count) =>
        Assert.Equal(ResolvConf.MaxServers, ResolvConf.Parse(string.Concat(Enumerable.Range(1, count).Select(i => $"nameserver 192.0.2.{i}\n"))).Servers.Count);

    [Fact]
    public void System_NamesAServer() => Assert.NotEmpty(DnsResolverOptions.FromSystem().Servers);
}
