using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class JsonSliceTests
{
    [Theory]
    [InlineData("{}", JsonKind.Object)]
    [InlineData("[]", JsonKind.Array)]
    [InlineData("\"\"", JsonKind.String)]
    [InlineData("0", JsonKind.Number)]
    [InlineData("-1", JsonKind.Number)]
    [InlineData("true", JsonKind.Boolean)]
    [InlineData("false", JsonKind.Boolean)]
    [InlineData("null", JsonKind.Null)]
    [InlineData("", JsonKind.Undefined)]
    [InlineData("x", JsonKind.Undefined)]
    public void Kind_FirstByte_Decides(string json, JsonKind kind)
    {
        JsonSlice slice = JsonSlice.FromCanonical(Bytes.Of(json));
        Assert.Equal(kind, slice.Kind);
        Assert.Equal(json, slice.ToString());
        Assert.Equal(kind == JsonKind.String, slice.TryGetString(out string text));
        Assert.Equal(string.Empty, text);
        Assert.Equal(kind == JsonKind.Boolean, slice.TryGetBoolean(out bool flag));
        Assert.Equal(json == "true", flag);
        Assert.Equal(kind == JsonKind.Number, slice.TryGetInt64(out _));
        Assert.False(slice.EnumerateArray().MoveNext());
        Assert.False(slice.EnumerateObject().MoveNext());
        Assert.False(slice.TryGetMember("a"u8, out _));
    }

    [Fact]
    public void TryGetMember_NullAndAbsent_AreNotTheSame()
    {
        JsonSlice slice = JsonSlice.FromCanonical("""{"a":null}"""u8);
        Assert.True(slice.TryGetMember("a"u8, out JsonSlice value));
        Assert.Equal(JsonKind.Null, value.Kind);
        Assert.False(slice.TryGetMember("b"u8, out value));
        Assert.Equal(JsonKind.Undefined, value.Kind);
        Assert.Equal(0, value.Utf8Span.Length);
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("\n", "[1,{\"a\":2}]")]
    [InlineData("\"", "\"]}\"")]
    [InlineData("\"]", "\"\\\"\"")]
    [InlineData("\\", "\"\\\\\"")]
    [InlineData("a", "{\"a\":{\"a\":5}}")]
    [InlineData("b}", "true")]
    [InlineData("\u00E9", "-1")]
    [InlineData("\U0001F600", "null")]
    public void TryGetMember_KeyAsItReads_FindsTheValue(string name, string value)
    {
        byte[] document = Bytes.Of("""
            {"":0,"\n":[1,{"a":2}],"\"":"]}","\"]":"\"","\\":"\\","a":{"a":{"a":5}},"b}":true,"é":-1,"😀":null}
            """);
        Assert.True(CanonicalJson.IsCanonical(document, CanonicalJsonMode.Strict));
        Assert.True(JsonSlice.FromCanonical(document).TryGetMember(Bytes.Of(name), out JsonSlice found));
        Assert.Equal(value, found.ToString());
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("A")]
    [InlineData("aa")]
    [InlineData("\"]x")]
    [InlineData("\\\"")]
    public void TryGetMember_OtherKeys_FindNothing(string name) =>
        Assert.False(JsonSlice.FromCanonical("""{"\n":1,"\"":2,"\"]":3,"a":4}"""u8).TryGetMember(Bytes.Of(name), out _));

    [Fact]
    public void EnumerateObject_Members_ComeInTheirOrderWithTheirNames()
    {
        var seen = new List<string>();
        foreach (JsonMember member in JsonSlice.FromCanonical("""{"":[],"\t":{"x":[1]},"a":"}"}"""u8).EnumerateObject())
        {
            Assert.True(member.NameEquals(member.Name));
            Assert.False(member.NameEquals("other"u8));
            seen.Add($"{member.NameString}={member.Value.ToString()}");
        }

        Assert.Equal(["=[]", "\t={\"x\":[1]}", "a=\"}\""], seen);
    }

    [Fact]
    public void EnumerateArray_Items_ComeInTheirOrder()
    {
        var seen = new List<string>();
        foreach (JsonSlice item in JsonSlice.FromCanonical("""[1,[2,3],{"a":[4,5]},"],[","",null,true,-7]"""u8).EnumerateArray())
        {
            seen.Add(item.ToString());
        }

        Assert.Equal(["1", "[2,3]", """{"a":[4,5]}""", "\"],[\"", "\"\"", "null", "true", "-7"], seen);
    }

    [Theory]
    [InlineData("9223372036854775807", true, long.MaxValue)]
    [InlineData("-9223372036854775808", true, long.MinValue)]
    [InlineData("9223372036854775808", false, 0)]
    [InlineData("-9223372036854775809", false, 0)]
    [InlineData("123456789012345678901234567890", false, 0)]
    [InlineData("9007199254740991", true, CanonicalJson.MaxInteger)]
    [InlineData("0", true, 0)]
    [InlineData("-0", true, 0)]
    [InlineData("1.0", false, 0)]
    [InlineData("1e2", false, 0)]
    [InlineData("\"1\"", false, 0)]
    [InlineData("true", false, 0)]
    [InlineData("-", false, 0)]
    public void TryGetInt64_NumberAtTheLimits_IsReadExactlyOrNotAtAll(string json, bool readable, long value)
    {
        Assert.Equal(readable, JsonSlice.FromCanonical(Bytes.Of(json)).TryGetInt64(out long read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"text\"", "text")]
    [InlineData("""" "\"\\\b\t\n\f\r\u0000\u001f" """", "\"\\\b\t\n\f\r\0\u001F")]
    [InlineData("\"é😀\"", "é😀")]
    public void TryGetString_Escapes_ReadAsWhatTheyStandFor(string json, string expected)
    {
        JsonSlice slice = JsonSlice.FromCanonical(Bytes.Of(json.Trim()));
        Assert.True(slice.TryGetString(out string text));
        Assert.Equal(expected, text);
        Assert.True(slice.TryGetUtf8(out ReadOnlySpan<byte> utf8));
        Assert.True(utf8.SequenceEqual(Bytes.Of(expected)));
        Assert.True(slice.StringEquals(utf8));
        Assert.False(slice.StringEquals(Bytes.Of(expected + "x")));
        Assert.Equal(expected.Length == 0, slice.StringEquals(default));
    }

    [Fact]
    public void StringEquals_PrefixOrOtherKind_IsFalse()
    {
        Assert.False(JsonSlice.FromCanonical("\"a\\n\""u8).StringEquals("a"u8));
        Assert.False(JsonSlice.FromCanonical("\"a\""u8).StringEquals("a\n"u8));
        Assert.False(JsonSlice.FromCanonical("1"u8).StringEquals("1"u8));
        Assert.False(JsonSlice.FromCanonical(default).StringEquals(default));
    }
}
