using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[[],{},[{}]]")]
    [InlineData("""{"a":null,"b":true,"c":false}""")]
    [InlineData("[3,1,2,null,1]")]
    public void Text_CanonicalAlready_IsKept(string json) => Expect.CanonicalInAllModes(json, json);

    [Fact]
    public void Text_WhiteSpaceEverywhere_IsDropped() =>
        Expect.CanonicalInAllModes(
            """{"":[],"a":[1,"b c",{}],"b":{"x":true}}""",
            " \t\r\n{ \"b\" : { \"x\" :\ttrue } ,\r\n\"a\" : [ 1 , \"b c\" , { } ] , \"\" : [\n] } \n");

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 2)]
    [InlineData("{", 1)]
    [InlineData("[", 1)]
    [InlineData("[ ", 2)]
    [InlineData("{\"a\"", 4)]
    [InlineData("{\"a\":", 5)]
    [InlineData("{\"a\":1", 6)]
    [InlineData("{\"a\":1,", 7)]
    [InlineData("{\"a\":1, ", 8)]
    [InlineData("[1", 2)]
    [InlineData("[1,", 3)]
    [InlineData("t", 1)]
    [InlineData("fals", 4)]
    [InlineData("nul", 3)]
    [InlineData("\"\\", 2)]
    [InlineData("\"\\u12", 5)]
    [InlineData("\"\\ud83d\\u12", 11)]
    [InlineData("[[{}", 4)]
    public void Text_CutOff_IsRefusedAtTheEnd(string json, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.UnexpectedEnd, offset, json);

    [Theory]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("[1,]", 3)]
    [InlineData("[,1]", 1)]
    [InlineData("[1,,2]", 3)]
    [InlineData("[1 2]", 3)]
    [InlineData("[}", 1)]
    [InlineData("{]", 1)]
    [InlineData("[1}", 2)]
    [InlineData("{\"a\":1]", 6)]
    [InlineData("{,}", 1)]
    [InlineData("{\"a\"}", 4)]
    [InlineData("{\"a\":}", 5)]
    [InlineData("{\"a\"1}", 4)]
    [InlineData("{\"a\":1 \"b\":2}", 7)]
    [InlineData("{a:1}", 1)]
    [InlineData("{'a':1}", 1)]
    [InlineData("{1:1}", 1)]
    [InlineData("{null:1}", 1)]
    [InlineData("{/*c*/}", 1)]
    [InlineData("[1//\n]", 2)]
    [InlineData("[truE]", 4)]
    [InlineData("[True]", 1)]
    [InlineData("[nulll]", 5)]
    [InlineData("\f1", 0)]
    [InlineData("\u00A01", 0)]
    [InlineData("\0", 0)]
    [InlineData("}", 0)]
    [InlineData("]", 0)]
    [InlineData(",", 0)]
    public void Text_ByteOutOfPlace_IsRefusedThere(string json, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.UnexpectedByte, offset, json);

    [Theory]
    [InlineData("{}{}", 2)]
    [InlineData("{} x", 3)]
    [InlineData("1 2", 2)]
    [InlineData("[]]", 2)]
    [InlineData("\"a\"b", 3)]
    [InlineData("truee", 4)]
    [InlineData("{}\0", 2)]
    [InlineData("{}\uFEFF", 2)]
    public void Text_DataBehindTheValue_IsRefusedThere(string json, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.TrailingData, offset, json);

    [Fact]
    public void Text_ByteOrderMark_IsRefusedAtTheStartAndUnexpectedElsewhere()
    {
        Expect.RefusedInAllModes(JsonErrorKind.ByteOrderMark, 0, "\uFEFF{}");
        Expect.RefusedInAllModes(JsonErrorKind.ByteOrderMark, 0, "\uFEFF");
        Expect.RefusedInAllModes(JsonErrorKind.UnexpectedByte, 1, " \uFEFF{}");
    }

    [Theory]
    [InlineData("eyJhIjoi7aC97biAIn0=", 6)] // a surrogate pair in two times three bytes
    [InlineData("eyJhIjoi7aCAIn0=", 6)] // an encoded surrogate
    [InlineData("eyJhIjoiwK8ifQ==", 6)] // overlong
    [InlineData("eyJhIjoiwIAifQ==", 6)] // overlong NUL
    [InlineData("eyJhIjoi4oIifQ==", 6)] // a sequence cut off
    [InlineData("eyJhIjoi9JCAgCJ9", 6)] // above U+10FFFF
    [InlineData("Iv/+/SI=", 1)]
    [InlineData("IoAi", 1)] // a continuation byte on its own
    [InlineData("IsOpwyI=", 3)] // a sound character before it
    [InlineData("e33/", 2)] // outside a string
    [InlineData("eyLi", 2)] // cut off by the end
    public void Text_InvalidUtf8_IsRefusedAtItsFirstByte(string base64, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.InvalidUtf8, offset, Convert.FromBase64String(base64));
}
