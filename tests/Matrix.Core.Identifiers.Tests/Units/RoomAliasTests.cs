namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class RoomAliasTests : IdentifierContract<RoomAlias>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "#\u0001\n\u007f:b",
        "# :b",
        "###:b",
        "#:b",
        "#A:b",
        "#CARL:b",
        "#a:1",
        "#a:[::1]:8448",
        "#a:b",
        "#a:b:80",
        "#é:b",
        "#τ:b",
        "#\uffff:b",
        "#😀:b",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        "#",
        "#a",
        "#a:",
        "#:",
        "a:b",
        ":b",
        " #a:b",
        "#a\0b:c",
        "#a:b\0",
        "#a:b/",
        "#a:b:notaport",
        "#a:b:1:2",
        "#a:::1",
        "#a:[::1",
        "#a: b",
        "#a:é",
        "@a:b",
        "!a:b",
        "$a:b",
    ];

    [Fact]
    public void TryParse_255Bytes_IsTakenAnd256Refused()
    {
        Assert.True(RoomAlias.TryParse("#a:" + new string('b', 252), out RoomAlias longest));
        Assert.Equal(RoomAlias.MaxLength, longest.Utf8Span.Length);
        Assert.False(RoomAlias.TryParse("#a:" + new string('b', 253), out _));
    }

    [Fact]
    public void TryParse_BoundIsOfBytes_NotOfCharacters()
    {
        // 63 × 4 bytes and "#", ":", "b": 255 bytes in 129 UTF-16 units. One more code point fits any bound but that of bytes.
        string emoji = string.Concat(Enumerable.Repeat("😀", 63));
        Assert.True(RoomAlias.TryParse($"#{emoji}:b", out RoomAlias longest));
        Assert.Equal(255, longest.Utf8Span.Length);
        Assert.False(RoomAlias.TryParse($"#a{emoji}:b", out _));
        Assert.False(RoomAlias.TryParse($"#{emoji}é:b", out _));
    }

    [Theory]
    [InlineData("#a:b:80", "a", "b:80")]
    [InlineData("#a:[::1]:8448", "a", "[::1]:8448")]
    [InlineData("#:b", "", "b")]
    [InlineData("##a b#:b", "#a b#", "b")]
    public void Parse_SplitsAtTheFirstColon(string text, string localpart, string server)
    {
        RoomAlias id = RoomAlias.Parse(text);

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(ServerName.Parse(server), id.ServerName);
    }

    [Theory]
    [InlineData("#a", "a", null)]
    [InlineData("#a:", "a", null)]
    [InlineData("a:b", "a", "b")]
    [InlineData("é:b", "é", "b")]
    [InlineData("#a:not a server", "a", "not a server")]
    [InlineData("", "", null)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string localpart, string? server)
    {
        RoomAlias id = RoomAlias.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(server is null, id.ServerName.IsDefault);
        Assert.Equal(server ?? "", id.ServerName.ToString());
    }

    protected override bool TryParseText(string? text, out RoomAlias result) => RoomAlias.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out RoomAlias result) => RoomAlias.TryParse(utf8, out result);

    protected override RoomAlias FromTrusted(ReadOnlyMemory<byte> utf8) => RoomAlias.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(RoomAlias value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(RoomAlias value) => value.Utf8;

    protected override bool[] Operators(RoomAlias left, RoomAlias right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
