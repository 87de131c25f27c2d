namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class RoomIdTests : IdentifierContract<RoomId>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "!\u0001\n\u007f:b",
        "! :b",
        "!!!:b",
        "!:b",
        "!A:b",
        "!CARL:b",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg",
        "!a:1",
        "!a:[::1]:8448",
        "!a:b",
        "!a:b:80",
        "!é:b",
        "!τ:b",
        "!\uffff:b",
        "!😀:b",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        "!",
        "!a",
        "!a:",
        "!:",
        "a:b",
        ":b",
        " !a:b",
        "!a\0b:c",
        "!a:b\0",
        "!a:b/",
        "!a:b:notaport",
        "!a:b:1:2",
        "!a:::1",
        "!a:[::1",
        "!a: b",
        "!a:é",
        "@a:b",
        "#a:b",
        "$a:b",
        "!29fhd83h92h0",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Z",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zgg",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Z/",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Z+",
        "!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Z=",
        "$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg",
        "#Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg",
    ];

    [Fact]
    public void TryParse_255Bytes_IsTakenAnd256Refused()
    {
        Assert.True(RoomId.TryParse("!a:" + new string('b', 252), out RoomId longest));
        Assert.Equal(RoomId.MaxLength, longest.Utf8Span.Length);
        Assert.False(RoomId.TryParse("!a:" + new string('b', 253), out _));
    }

    [Fact]
    public void TryParse_BoundIsOfBytes_NotOfCharacters()
    {
        // 63 × 4 bytes and "!", ":", "b": 255 bytes in 129 UTF-16 units. One more code point fits any bound but that of bytes.
        string emoji = string.Concat(Enumerable.Repeat("😀", 63));
        Assert.True(RoomId.TryParse($"!{emoji}:b", out RoomId longest));
        Assert.Equal(255, longest.Utf8Span.Length);
        Assert.False(RoomId.TryParse($"!a{emoji}:b", out _));
        Assert.False(RoomId.TryParse($"!{emoji}é:b", out _));
    }

    [Theory]
    [InlineData("!a:b:80", "a", "b:80")]
    [InlineData("!a:[::1]:8448", "a", "[::1]:8448")]
    [InlineData("!:b", "", "b")]
    [InlineData("!!a b!:b", "!a b!", "b")]
    public void Parse_SplitsAtTheFirstColon(string text, string localpart, string server)
    {
        RoomId id = RoomId.Parse(text);

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(ServerName.Parse(server), id.ServerName);
    }

    [Theory]
    [InlineData("!a", "a", null)]
    [InlineData("!a:", "a", null)]
    [InlineData("a:b", "a", "b")]
    [InlineData("é:b", "é", "b")]
    [InlineData("!a:not a server", "a", "not a server")]
    [InlineData("", "", null)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string localpart, string? server)
    {
        RoomId id = RoomId.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(localpart, id.Localpart.ToString());
        Assert.Equal(server, id.ServerName?.ToString());
    }

    [Fact]
    public void Parse_Hash_HasNoServer()
    {
        RoomId id = RoomId.Parse("!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg");

        Assert.True(id.IsDomainless);
        Assert.Null(id.ServerName);
        Assert.Equal("Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg", id.Localpart.ToString());
        Assert.False(RoomId.Parse("!a:b").IsDomainless);
    }

    [Fact]
    public void Parse_HashWithServer_IsTheOlderForm()
    {
        RoomId id = RoomId.Parse("!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg:b");

        Assert.False(id.IsDomainless);
        Assert.Equal(ServerName.Parse("b"), id.ServerName);
    }

    [Fact]
    public void Equals_HashesThatDecodeAlike_AreTwoRooms() =>
        Assert.NotEqual(RoomId.Parse("!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"), RoomId.Parse("!Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zh"));

    [Theory]
    [InlineData("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg")]
    [InlineData("$create")]
    public void FromCreateEvent_SwapsTheSigilAndBack(string text)
    {
        EventId create = EventId.Parse(text);

        RoomId room = RoomId.FromCreateEvent(create);

        Assert.Equal("!" + text[1..], room.ToString());
        Assert.True(room.TryGetCreateEvent(out EventId back));
        Assert.Equal(create, back);
    }

    [Fact]
    public void FromCreateEvent_IdWithServerOrWithoutSigil_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => RoomId.FromCreateEvent(EventId.Parse("$a:b")));
        Assert.Throws<ArgumentException>(() => RoomId.FromCreateEvent(EventId.UnsafeFromUtf8("$"u8.ToArray())));
        Assert.Throws<ArgumentException>(() => RoomId.FromCreateEvent(EventId.UnsafeFromUtf8("A"u8.ToArray())));
        Assert.Throws<ArgumentException>(() => RoomId.FromCreateEvent(default));
    }

    [Fact]
    public void TryGetCreateEvent_RoomWithServerOrOddRoom_HasNone()
    {
        Assert.False(RoomId.Parse("!a:b").TryGetCreateEvent(out EventId none));
        Assert.True(none.IsDefault);
        Assert.False(RoomId.UnsafeFromUtf8("!"u8.ToArray()).TryGetCreateEvent(out _));
        Assert.False(RoomId.UnsafeFromUtf8("A"u8.ToArray()).TryGetCreateEvent(out _));
        Assert.False(default(RoomId).TryGetCreateEvent(out _));
    }

    protected override bool TryParseText(string? text, out RoomId result) => RoomId.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out RoomId result) => RoomId.TryParse(utf8, out result);

    protected override RoomId FromTrusted(ReadOnlyMemory<byte> utf8) => RoomId.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(RoomId value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(RoomId value) => value.Utf8;

    protected override bool[] Operators(RoomId left, RoomId right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
