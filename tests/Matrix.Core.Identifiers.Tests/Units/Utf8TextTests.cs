using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class Utf8TextTests : TextContract<Utf8Text>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "",
        "\0",
        " ",
        "A",
        "a",
        "m.room.member",
        "é",
        "\uffff",
        "😀",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
    ];

    [Fact]
    public void IsDefault_NeverSetAndEmpty_AreTwoThings()
    {
        Utf8Text unset = default;
        Utf8Text[] empties = [Utf8Text.Empty, Utf8Text.FromString(""), Utf8Text.FromUtf8(default), Utf8Text.UnsafeFromUtf8(default), Utf8Text.Parse(""u8)];

        Assert.True(unset.IsDefault);
        Assert.True(unset.IsEmpty);
        Assert.True(unset.Utf8.IsEmpty);
        Assert.False(unset.Equals(""u8));
        Assert.All(empties, empty =>
        {
            Assert.False(empty.IsDefault);
            Assert.True(empty.IsEmpty);
            Assert.Equal(0, empty.Length);
            Assert.NotEqual(unset, empty);
            Assert.True(unset < empty);
            Assert.True(empty > unset);
            Assert.Equal(Utf8Text.Empty, empty);
            Assert.True(empty.Equals(""u8));
        });
    }

    [Fact]
    public void FromUtf8_ValidBytes_KeepsTheMemory()
    {
        byte[] utf8 = [.. "m.room.member"u8];

        Utf8Text text = Utf8Text.FromUtf8(utf8.AsMemory(2, 4));

        Assert.Equal("room", text.ToString());
        Assert.Equal(4, text.Length);
        Assert.True(text.Utf8Span.Overlaps(utf8));
    }

    [Fact]
    public void FromUtf8_MalformedBytes_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => Utf8Text.FromUtf8(new byte[] { 0xC0, 0x80 }));
        Assert.Throws<ArgumentException>(() => Utf8Text.FromUtf8(new byte[] { 0xED, 0xA0, 0x80 }));
        Assert.Throws<FormatException>(() => Utf8Text.Parse([0xF4, 0x90, 0x80, 0x80]));
    }

    [Fact]
    public void FromString_LoneSurrogate_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => Utf8Text.FromString("a\ud800"));
        Assert.Throws<ArgumentNullException>(() => Utf8Text.FromString(null!));
        Assert.Throws<FormatException>(() => Utf8Text.Parse("a\ud800"));
    }

    [Fact]
    public void CompareTo_BeyondTheBasicPlane_IsByCodePointAndNotByUtf16()
    {
        const string Low = "\uffff";
        const string High = "\U0001F600";

        Assert.True(Utf8Text.FromString(Low) < Utf8Text.FromString(High));
        Assert.True(StringComparer.Ordinal.Compare(Low, High) > 0);
    }

    [Fact]
    public void Equals_Bytes_IsOrdinal()
    {
        var type = Utf8Text.FromString("m.room.member");

        Assert.True(type.Equals("m.room.member"u8));
        Assert.False(type.Equals("m.room.Member"u8));
        Assert.NotEqual(Utf8Text.FromString("é"), Utf8Text.FromString("e\u0301"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m.room.member")]
    [InlineData("\0\u0001\"\\😀")]
    public void Json_Value_IsAStringAndRoundTrips(string text)
    {
        string json = JsonSerializer.Serialize(Utf8Text.FromString(text));

        Assert.Equal(JsonSerializer.Serialize(text), json);
        Assert.Equal(Utf8Text.FromString(text), JsonSerializer.Deserialize<Utf8Text>(json));
    }

    [Fact]
    public void Json_LoneSurrogateEscape_IsJsonException() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Utf8Text>(@"""\ud800"""));

    [Fact]
    public void FromTrusted_LongText_IsHashedAndFormattedWhole()
    {
        string text = new('x', 100_000);
        Utf8Text value = Utf8Text.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(text, value.ToString());
        Assert.Equal(Utf8Text.FromString(text).GetHashCode(), value.GetHashCode());
    }

    protected override bool TryParseText(string? text, out Utf8Text result) => Utf8Text.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out Utf8Text result) => Utf8Text.TryParse(utf8, out result);

    protected override bool[] Operators(Utf8Text left, Utf8Text right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
