namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class EventIdTests : IdentifierContract<EventId>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "$\u0001",
        "$39hvsi03hlne:example.com",
        "$39hvsi03hlne:example.com:443",
        "$:",
        "$A",
        "$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg",
        "$a:",
        "$a:not a server",
        "$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk",
        "$alice-join",
        "$é:b",
        "$\uffff",
        "$😀",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        "$",
        "a",
        "a:b",
        " $a",
        "@a:b",
        "!a:b",
        "#a:b",
        "$\0",
        "$a\0:b",
    ];

    [Theory]
    [InlineData("$a", "a", null)]
    [InlineData("$a:", "a", null)]
    [InlineData("a:b", "a", "b")]
    [InlineData("é:b", "é", "b")]
    [InlineData("$a:not a server", "a", "not a server")]
    [InlineData("", "", null)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string localpart, string? server)
    {
        EventId id = EventId.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(server, id.ServerName?.ToString());
    }

    [Fact]
    public void TryParse_255Bytes_IsTakenAnd256Refused()
    {
        Assert.True(EventId.TryParse("$" + new string('b', 254), out EventId longest));
        Assert.Equal(EventId.MaxLength, longest.Utf8Span.Length);
        Assert.False(EventId.TryParse("$" + new string('b', 255), out _));
        Assert.True(EventId.TryParse("$" + new string('é', 127), out _));
        Assert.False(EventId.TryParse("$" + new string('é', 128), out _));
    }

    [Theory]
    [InlineData("$a:b:80", "a", "b:80")]
    [InlineData("$a:[::1]", "a", "[::1]")]
    [InlineData("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg", "Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg", null)]
    [InlineData("$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk", "acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk", null)]
    public void Parse_SplitsAtTheFirstColon(string text, string localpart, string? server)
    {
        EventId id = EventId.Parse(text);

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(server, id.ServerName?.ToString());
    }

    [Fact]
    public void Equals_HashesThatDecodeAlike_AreTwoEvents() =>
        Assert.NotEqual(EventId.Parse("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"), EventId.Parse("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zh"));

    protected override bool TryParseText(string? text, out EventId result) => EventId.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out EventId result) => EventId.TryParse(utf8, out result);

    protected override EventId FromTrusted(ReadOnlyMemory<byte> utf8) => EventId.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(EventId value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(EventId value) => value.Utf8;

    protected override bool[] Operators(EventId left, EventId right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
