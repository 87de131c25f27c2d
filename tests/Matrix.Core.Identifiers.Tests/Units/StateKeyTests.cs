using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class StateKeyTests : TextContract<StateSlot>
{
    protected override IReadOnlyList<string> Valid =>
    [
        """["",""]""",
        """["","a"]""",
        """["a",""]""",
        """["a","b"]""",
        """["a","é"]""",
        """["a.b","a"]""",
        """["m.room.member","@a:b"]""",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        "[]",
        "{}",
        """["a"]""",
        """["a","b","c"]""",
        """["a",1]""",
        """["a",null]""",
        """[["a"],"b"]""",
        """["a","b"],""",
        """["a","b"]]""",
        """["a","b""",
        """["a" "b"]""",
        """["a","b",]""",
        """{"a":"b"}""",
        "\"a\"",
        """["a","\ud800"]""",
        """["a","\x"]""",
        "a,b",
        new string('[', 100_000),
    ];

    [Fact]
    public void Constructor_TypeAndKey_AreHandedOut()
    {
        var place = new StateSlot("m.room.member", "@a:b");
        (Utf8Text type, Utf8Text key) = place;

        Assert.Equal(Utf8Text.FromString("m.room.member"), type);
        Assert.Equal(Utf8Text.FromString("@a:b"), key);
        Assert.Equal((place.Type, place.StateKey), (type, key));
        Assert.Equal(place, new StateSlot(type, UserId.Parse("@a:b").Text));
        Assert.False(place.IsDefault);
        Assert.True(default(StateSlot).IsDefault);
        Assert.True(default(StateSlot).StateKey.IsDefault);
    }

    [Fact]
    public void Constructor_TextThatWasNeverSet_IsMisuse()
    {
        Assert.Throws<ArgumentException>("type", () => new StateSlot(default, Utf8Text.Empty));
        Assert.Throws<ArgumentException>("stateKey", () => new StateSlot(Utf8Text.Empty, default));
        Assert.Throws<ArgumentNullException>(() => new StateSlot("a", null!));
        Assert.Throws<ArgumentNullException>(() => new StateSlot(null!, "a"));
    }

    [Fact]
    public void ToString_AnyCharacters_ParseBack()
    {
        var place = new StateSlot("\"\\\0\n\u007f\u2028", "<é>\uffff😀" + new string('x', 70_000));

        Assert.Equal(place, StateSlot.Parse(place.ToString()));
        Assert.Equal(place, JsonSerializer.Deserialize<StateSlot>(JsonSerializer.Serialize(place)));
        Assert.Equal(place, Assert.Single(JsonSerializer.Deserialize<Dictionary<StateSlot, int>>(JsonSerializer.Serialize(new Dictionary<StateSlot, int> { [place] = 1 }))!).Key);
    }

    [Fact]
    public void Parse_WhiteSpaceAndEscapes_AreReadAsJson() =>
        Assert.Equal(new StateSlot("m.room.member", "@a:b"), StateSlot.Parse(""" [ "m\u002eroom.member" , "@a:\u0062" ] """));

    [Fact]
    public void CompareTo_TypeComesFirst_ThenKey()
    {
        // The text forms would be the other way round: '!' comes before the '"' that ends "a".
        Assert.True(new StateSlot("a", "z") < new StateSlot("a!", "a"));
        Assert.True(new StateSlot("a", "\uffff") < new StateSlot("a", "😀"));
        Assert.True(default(StateSlot) < new StateSlot("", ""));
    }

    [Fact]
    public void Json_Value_IsAnArray()
    {
        var place = new StateSlot("m.room.topic", "");

        Assert.Equal("""["m.room.topic",""]""", JsonSerializer.Serialize(place));
        Assert.Equal(place, JsonSerializer.Deserialize<StateSlot>(""" [ "m.room.topic" , "" ] """));
    }

    [Theory]
    [InlineData("""["a"]""")]
    [InlineData("""["a","b","c"]""")]
    [InlineData("""["a",null]""")]
    [InlineData("""["a","\ud800"]""")]
    [InlineData("\"[\\\"a\\\",\\\"b\\\"]\"")]
    public void Json_NotAPairOfStrings_IsJsonException(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StateSlot>(json));

    [Fact]
    public void Json_Default_HasNoForm()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(StateSlot)));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new Dictionary<StateSlot, int> { [default] = 1 }));
    }

    protected override bool TryParseText(string? text, out StateSlot result) => StateSlot.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out StateSlot result) => StateSlot.TryParse(utf8, out result);

    protected override bool[] Operators(StateSlot left, StateSlot right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
