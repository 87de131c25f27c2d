namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class ServerNameTests : IdentifierContract<ServerName>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "-a.com",
        ".",
        "01.2.3.4",
        "1",
        "1.1.1.1:12000",
        "1.2.3",
        "256.1.1.1",
        "MATRIX.ORG",
        "[1234:5678::abcd]:5678",
        "[1:2]",
        "[::1]:8448",
        "[::]",
        "[::ffff:1.2.3.4]",
        "a-b.c:0",
        "a-b.c:99999",
        "a..b",
        "example.org",
        "example.org:00080",
        "xn--e1afmkfd.xn--p1ai",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        ":",
        ":80",
        "a:",
        "a:1:2",
        "a:-1",
        "a:+1",
        "a: 1",
        "a:123456",
        "a:８０",
        "::1",
        "[]",
        "[:]",
        "[::1",
        "[::1]:",
        "[::1]!",
        "[::1]8448",
        "[::1%eth0]",
        "[test::1]",
        "[::1]:100000",
        "ex_ample.com",
        "exa mple.com",
        "example.com/",
        "пример.рф",
        "a\0",
        "a\n",
        " a",
    ];

    [Theory]
    [InlineData("example.org", "example.org", null, false)]
    [InlineData("example.org:8448", "example.org", 8448, false)]
    [InlineData("example.org:0", "example.org", 0, false)]
    [InlineData("example.org:00080", "example.org", 80, false)]
    [InlineData("example.org:99999", "example.org", 99999, false)]
    [InlineData("1.2.3.4", "1.2.3.4", null, true)]
    [InlineData("1.2.3.4:80", "1.2.3.4", 80, true)]
    [InlineData("256.1.1.1", "256.1.1.1", null, true)]
    [InlineData("1.2.3", "1.2.3", null, false)]
    [InlineData("1.2.3.4.5", "1.2.3.4.5", null, false)]
    [InlineData("1.2.3.1234", "1.2.3.1234", null, false)]
    [InlineData("1..3.4", "1..3.4", null, false)]
    [InlineData("1a.2.3.4", "1a.2.3.4", null, false)]
    [InlineData("[::1]", "[::1]", null, true)]
    [InlineData("[2001:db8::1]:8448", "[2001:db8::1]", 8448, true)]
    public void Parse_HostAndPort_AreTold(string text, string host, int? port, bool isIPLiteral)
    {
        ServerName server = ServerName.Parse(text);

        Assert.Equal(host, server.Host.ToString());
        Assert.Equal(port, server.Port);
        Assert.Equal(isIPLiteral, server.IsIPLiteral);
    }

    [Fact]
    public void TryParse_HostAtItsBound_IsTakenAndOnePastRefused()
    {
        Assert.True(ServerName.TryParse(new string('a', 255), out _));
        Assert.True(ServerName.TryParse(new string('a', 255) + ":12345", out ServerName longest));
        Assert.Equal(261, longest.Utf8Span.Length);
        Assert.False(ServerName.TryParse(new string('a', 256), out _));
        Assert.False(ServerName.TryParse(new string('a', 256) + ":1", out _));
        Assert.False(ServerName.TryParse(new string('a', 255) + ":123456", out _));
    }

    [Fact]
    public void TryParse_IPv6AtItsBounds_IsTakenAndOnePastRefused()
    {
        Assert.True(ServerName.TryParse($"[{new string('1', 45)}]", out _));
        Assert.True(ServerName.TryParse("[::]", out _));
        Assert.False(ServerName.TryParse($"[{new string('1', 46)}]", out _));
        Assert.False(ServerName.TryParse("[:]", out _));
    }

    [Fact]
    public void Equals_OtherCase_IsAnotherServer() => Assert.NotEqual(ServerName.Parse("Example.org"), ServerName.Parse("example.org"));

    [Theory]
    [InlineData("a:b", "a", null)]
    [InlineData("a:1:2", "a", null)]
    [InlineData("[::1", "[::1", null)]
    [InlineData("[::1]x:1", "[::1]", null)]
    [InlineData(":1", "", 1)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string host, int? port)
    {
        ServerName server = ServerName.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(host, server.Host.ToString());
        Assert.Equal(port, server.Port);
    }

    protected override bool TryParseText(string? text, out ServerName result) => ServerName.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out ServerName result) => ServerName.TryParse(utf8, out result);

    protected override ServerName FromTrusted(ReadOnlyMemory<byte> utf8) => ServerName.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(ServerName value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(ServerName value) => value.Utf8;

    protected override bool[] Operators(ServerName left, ServerName right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
