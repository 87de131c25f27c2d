namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class UserIdTests : IdentifierContract<UserId>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "@\u0001\n\u007f:b",
        "@ :b",
        "@:b",
        "@@@:b",
        "@A:b",
        "@CARL:b",
        "@a:1",
        "@a:[::1]:8448",
        "@a:b",
        "@a:b:80",
        "@é:b",
        "@τ:b",
        "@\uffff:b",
        "@😀:b",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        "@",
        "@a",
        "@a:",
        "@:",
        "a:b",
        ":b",
        " @a:b",
        "@a\0b:c",
        "@a:b\0",
        "@a:b/",
        "@a:b:notaport",
        "@a:b:1:2",
        "@a:::1",
        "@a:[::1",
        "@a: b",
        "@a:é",
        "!a:b",
        "#a:b",
        "$a:b",
    ];

    [Fact]
    public void TryParse_255Bytes_IsTakenAnd256Refused()
    {
        Assert.True(UserId.TryParse("@a:" + new string('b', 252), out UserId longest));
        Assert.Equal(UserId.MaxLength, longest.Utf8Span.Length);
        Assert.False(UserId.TryParse("@a:" + new string('b', 253), out _));
    }

    [Fact]
    public void TryParse_BoundIsOfBytes_NotOfCharacters()
    {
        // 63 × 4 bytes and "@", ":", "b": 255 bytes in 129 UTF-16 units. One more code point fits any bound but that of bytes.
        string emoji = string.Concat(Enumerable.Repeat("😀", 63));
        Assert.True(UserId.TryParse($"@{emoji}:b", out UserId longest));
        Assert.Equal(255, longest.Utf8Span.Length);
        Assert.False(UserId.TryParse($"@a{emoji}:b", out _));
        Assert.False(UserId.TryParse($"@{emoji}é:b", out _));
    }

    [Theory]
    [InlineData("@a:b:80", "a", "b:80")]
    [InlineData("@a:[::1]:8448", "a", "[::1]:8448")]
    [InlineData("@:b", "", "b")]
    [InlineData("@@a b@:b", "@a b@", "b")]
    public void Parse_SplitsAtTheFirstColon(string text, string localpart, string server)
    {
        UserId id = UserId.Parse(text);

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(ServerName.Parse(server), id.ServerName);
    }

    [Theory]
    [InlineData("@a", "a", null)]
    [InlineData("@a:", "a", null)]
    [InlineData("a:b", "a", "b")]
    [InlineData("é:b", "é", "b")]
    [InlineData("@a:not a server", "a", "not a server")]
    [InlineData("", "", null)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string localpart, string? server)
    {
        UserId id = UserId.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(server is null, id.ServerName.IsDefault);
        Assert.Equal(server ?? "", id.ServerName.ToString());
    }

    [Theory]
    [InlineData("@carl:example.com", true)]
    [InlineData("@abcdefghijklmnopqrstuvwxyz0123456789._=-/+:domain:80", true)]
    [InlineData("@:b", false)]
    [InlineData("@Carl:b", false)]
    [InlineData("@a%b[irc]:b", false)]
    [InlineData("@τ:b", false)]
    [InlineData("@a b:b", false)]
    [InlineData("@a\n:b", false)]
    public void IsStrict_TellsTheGrammarOfToday(string text, bool strict)
    {
        Assert.Equal(strict, UserId.Parse(text).IsStrict);
        Assert.Equal(strict, UserId.TryParseStrict(text, out UserId fromString));
        Assert.Equal(strict, UserId.TryParseStrict(Encoding.GetBytes(text), out UserId fromSlice));
        Assert.Equal(strict, !fromString.IsDefault);
        Assert.Equal(fromString, fromSlice);
        if (strict)
        {
            Assert.Equal(fromString, UserId.ParseStrict(text));
        }
        else
        {
            Assert.Throws<FormatException>(() => UserId.ParseStrict(text));
        }
    }

    [Fact]
    public void TryParseStrict_WhatIsNoUserId_IsRefused()
    {
        Assert.False(UserId.TryParseStrict("carl", out _));
        Assert.False(UserId.TryParseStrict((string?)null, out _));
        Assert.Throws<FormatException>(() => UserId.ParseStrict("carl"));
        Assert.Throws<ArgumentNullException>(() => UserId.ParseStrict(null!));
        Assert.False(UserId.UnsafeFromUtf8("@carl"u8.ToArray()).IsStrict);
        Assert.False(default(UserId).IsStrict);
    }

    protected override bool TryParseText(string? text, out UserId result) => UserId.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out UserId result) => UserId.TryParse(utf8, out result);

    protected override UserId FromTrusted(ReadOnlyMemory<byte> utf8) => UserId.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(UserId value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(UserId value) => value.Utf8;

    protected override bool[] Operators(UserId left, UserId right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
