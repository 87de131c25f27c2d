using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Tool.Federation;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class AddressOverrideTests
{
    [Theory]
    [InlineData("a.lab:8448:127.0.0.1", "a.lab", 8448, "127.0.0.1", null)]
    [InlineData("a.lab:*:127.0.0.1", "a.lab", null, "127.0.0.1", null)]
    [InlineData("a.lab:443:127.0.0.1:4443", "a.lab", 443, "127.0.0.1", 4443)]
    [InlineData("a.lab:443:::1", "a.lab", 443, "::1", null)]
    [InlineData("a.lab:443:[::1]", "a.lab", 443, "::1", null)]
    [InlineData("a.lab:443:[::1]:4443", "a.lab", 443, "::1", 4443)]
    [InlineData("a.lab:443:2001:db8::1:4443", "a.lab", 443, "2001:db8::1:4443", null)]
    [InlineData("a.lab:443:::ffff:127.0.0.1", "a.lab", 443, "127.0.0.1", null)]
    [InlineData("[::2]:443:192.0.2.1", "::2", 443, "192.0.2.1", null)]
    [InlineData("a.lab:443:192.0.2.1,2001:db8::1", "a.lab", 443, "192.0.2.1,2001:db8::1", null)]
    [InlineData("a.lab:443:192.0.2.1:1,[2001:db8::1]:1", "a.lab", 443, "192.0.2.1,2001:db8::1", 1)]
    public void Parse_Form_IsRead(string text, string host, int? port, string addresses, int? toPort)
    {
        var read = AddressOverride.Parse(text);
        Assert.Equal(host, read.Host);
        Assert.Equal(port, read.Port);
        Assert.Equal(addresses, string.Join(',', read.Addresses));
        Assert.Equal(toPort, read.ToPort);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.lab")]
    [InlineData("a.lab:443")]
    [InlineData(":443:127.0.0.1")]
    [InlineData("a.lab:443:")]
    [InlineData("a.lab:0:127.0.0.1")]
    [InlineData("a.lab:65536:127.0.0.1")]
    [InlineData("a.lab:+1:127.0.0.1")]
    [InlineData("a.lab:443:b.lab")]
    [InlineData("a.lab:443:127.1")]
    [InlineData("a.lab:443:010.0.0.1")]
    [InlineData("a.lab:443:2130706433")]
    [InlineData("a.lab:443:127.0.0.1:0")]
    [InlineData("a.lab:443:127.0.0.1:x")]
    [InlineData("a.lab:443:127.0.0.1,")]
    [InlineData("a.lab:443:127.0.0.1:1,127.0.0.2:2")]
    [InlineData("a.lab:443:[127.0.0.1]")]
    [InlineData("a.lab:443:[::1")]
    [InlineData("[::1:443")]
    public void Parse_OtherForm_IsBadInput(string text) => Assert.Contains(text, Assert.Throws<BadInputException>(() => AddressOverride.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Apply_TakesThePortBeforeAny_AndTheLastOfSeveral()
    {
        AddressOverrides overrides = Of("a.lab:8448:127.0.0.1", "a.lab:8448:127.0.0.2:9", "A.lab:*:127.0.0.3");
        Assert.Equal("127.0.0.2 9", Text(overrides.Apply(new ServerEndpoint("a.lab", 8448))));
        Assert.Equal("127.0.0.3 443", Text(overrides.Apply(new ServerEndpoint("a.lab", 443))));
        Assert.Equal(" 443", Text(overrides.Apply(new ServerEndpoint("b.lab", 443))));
    }

    [Fact]
    public void Policy_AllowsWhatIsGiven_AndNothingBesides()
    {
        AddressPolicy policy = Of("a.lab:8448:127.0.0.1,::1").Policy;
        Assert.True(policy.Allows(System.Net.IPAddress.Loopback));
        Assert.True(policy.Allows(System.Net.IPAddress.IPv6Loopback));
        Assert.False(policy.Allows(System.Net.IPAddress.Parse("127.0.0.2")));
        Assert.False(policy.Allows(System.Net.IPAddress.Parse("10.0.0.1")));
    }

    private static AddressOverrides Of(params string[] given) => new([.. given.Select(AddressOverride.Parse)]);

    private static string Text(ServerEndpoint target) => $"{string.Join(',', target.Addresses)} {target.Port}";
}
