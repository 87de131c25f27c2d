using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class CanonicalEncoderTests
{
    [Theory]
    [InlineData("""{"unsigned":1.50}""", """{"unsigned":1.50}""")]
    [InlineData("""{"z":1,"unsigned":{"b":-0,"a":[1e400,{"c":9007199254740992}]},"a":2}""", """{"a":2,"unsigned":{"a":[1e400,{"c":9007199254740992}],"b":-0},"z":1}""")]
    [InlineData("""{ "unsi\u0067ned" : { "age" : 1e2 } }""", """{"unsigned":{"age":1e2}}""")]
    [InlineData("""{"unsigned":[]}""", """{"unsigned":[]}""")]
    public void TryEncode_NumbersInTheVerbatimMember_AreKept(string json, string expected)
    {
        foreach (CanonicalJsonMode mode in Enum.GetValues<CanonicalJsonMode>())
        {
            using CanonicalEncoder encoder = CanonicalEncoder.Rent();
            Assert.True(encoder.TryEncode(Bytes.Of(json), mode, "unsigned"u8, out JsonError error), error.ToString());
            Assert.Equal(expected, Bytes.Text(encoder.Output));
        }
    }

    [Theory]
    [InlineData("""{"unsigned":1.5,"z":1.5}""", JsonErrorKind.NumberNotInteger, 20)]
    [InlineData("""{"unsigned":{"a":1.5},"z":1.5}""", JsonErrorKind.NumberNotInteger, 26)]
    [InlineData("""{"unsigned":[{"a":[1.5]}],"z":[-0.0]}""", JsonErrorKind.NumberNotInteger, 31)]
    [InlineData("""{"a":1.5,"unsigned":1.5}""", JsonErrorKind.NumberNotInteger, 5)]
    [InlineData("""{"content":{"unsigned":1.5}}""", JsonErrorKind.NumberNotInteger, 23)]
    [InlineData("""[{"unsigned":1.5}]""", JsonErrorKind.NumberNotInteger, 13)]
    [InlineData("""{"unsigned2":1.5}""", JsonErrorKind.NumberNotInteger, 13)]
    [InlineData("""{"unsigned":{"a":1,"a":1}}""", JsonErrorKind.DuplicateKey, 19)]
    [InlineData("""{"unsigned":1,"unsigned":1}""", JsonErrorKind.DuplicateKey, 14)]
    [InlineData("""{"unsigned":01}""", JsonErrorKind.InvalidNumber, 12)]
    [InlineData("""{"unsigned":"\ud800"}""", JsonErrorKind.LoneSurrogate, 13)]
    public void TryEncode_RulesOutsideTheNumbersOfTheVerbatimMember_Hold(string json, JsonErrorKind kind, int offset)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.False(encoder.TryEncode(Bytes.Of(json), CanonicalJsonMode.Strict, "unsigned"u8, out JsonError error));
        Assert.Equal(new JsonError(kind, offset), error);
    }

    [Fact]
    public void TryEncode_RelaxedAroundTheVerbatimMember_StillFormatsFloats()
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.True(encoder.TryEncode("""{"z":1e2,"unsigned":{"a":1e2},"a":1e2}"""u8, CanonicalJsonMode.Relaxed, "unsigned"u8, out _));
        Assert.Equal("""{"a":100.0,"unsigned":{"a":1e2},"z":100.0}""", Bytes.Text(encoder.Output));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{ "a" : 1 , "b" : { "d" : 1 , "c" : 2 } , "c" : [ { "x" : 1 } ] }""")]
    [InlineData("""{"c":[{"y":1,"x":2}],"\n":"\u00e9","b":{"d":1,"c":2},"\u0061":"","\"":null}""")]
    public void RootMembers_AnyOrderOfInput_StandWhereTheySay(string json)
    {
        byte[] input = Bytes.Of(json);
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.True(encoder.TryEncode(input, CanonicalJsonMode.Strict, default, out _));
        AssertRootMembers(encoder, input);
    }

    [Fact]
    public void RootMembers_ManyOutOfOrder_StandWhereTheySay()
    {
        string[] members = [.. Enumerable.Range(0, 500).Select(i => $$"""  "k{{i}}" : { "v" : {{i}}, "a" : [ "{{new string('x', i % 40)}}" ] }""")];
        new Random(3).Shuffle(members);
        byte[] input = Bytes.Of($"{{{string.Join(',', members)}}}");
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.True(encoder.TryEncode(input, CanonicalJsonMode.Strict, default, out _));
        Assert.Equal(500, encoder.RootMembers.Length);
        AssertRootMembers(encoder, input);
    }

    [Theory]
    [InlineData("""[{"a":1,"b":2}]""")]
    [InlineData("""[[{"b":1,"a":{"d":2,"c":3}}],{"a":1}]""")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void RootMembers_TextThatIsNoObject_HasNone(string json)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.True(encoder.TryEncode("""{"b":1,"a":2}"""u8, CanonicalJsonMode.Strict, default, out _));
        Assert.True(encoder.TryEncode(Bytes.Of(json), CanonicalJsonMode.Strict, default, out _));
        Assert.False(encoder.RootIsObject);
        Assert.Equal(0, encoder.RootMembers.Length);
    }

    private static void AssertRootMembers(CanonicalEncoder encoder, ReadOnlySpan<byte> input)
    {
        Assert.True(encoder.RootIsObject);
        JsonObjectEnumerator expected = JsonSlice.FromCanonical(encoder.Output).EnumerateObject();
        foreach (CanonicalMember member in encoder.RootMembers)
        {
            Assert.True(expected.MoveNext());
            Assert.Equal('"', (char)encoder.Output[member.Start]);
            Assert.Equal(':', (char)encoder.Output[member.KeyEnd]);
            Assert.Equal('"', (char)input[member.InputOffset]);
            Assert.True(expected.Current.Value.Utf8Span.SequenceEqual(member.Value(encoder.Output)));
            Assert.Equal(expected.Current.NameString, Bytes.Text(JsonString.Decode(member.Key(encoder.Output).ToArray()).Span));
            Assert.Equal(member.Key(encoder.Output).Contains((byte)'\\'), member.KeyHasEscape);
            Assert.True(CanonicalJson.TryCanonicalize(
                input[member.InputOffset..][..(JsonScan.EndOfString(input, member.InputOffset) - member.InputOffset)],
                CanonicalJsonMode.Strict,
                out byte[] key,
                out _));
            Assert.True(key.AsSpan(1..^1).SequenceEqual(member.Key(encoder.Output)));
        }

        Assert.False(expected.MoveNext());
    }
}
