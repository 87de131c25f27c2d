using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class KeyOrderTests
{
    [Theory]
    [InlineData("\"\uFFFF\"", "\"\U0001F600\"")]
    [InlineData("\"\uE000\"", "\"\U00010000\"")]
    [InlineData("\"\uFB33\"", "\"\U0001F600\"")]
    [InlineData("\"\uD7FF\"", "\"\uE000\"")]
    [InlineData("\"!\"", "\"\\\"\"")]
    [InlineData("\"\\\"\"", "\"#\"")]
    [InlineData("\"[\"", "\"\\\\\"")]
    [InlineData("\"\\\\\"", "\"]\"")]
    [InlineData("\"\\u0000\"", "\"\\u0001\"")]
    [InlineData("\"\\u0000\"", "\" \"")]
    [InlineData("\"\\u001f\"", "\" \"")]
    [InlineData("\"\\b\"", "\"\\t\"")]
    [InlineData("\"\\t\"", "\"\\n\"")]
    [InlineData("\"\\n\"", "\"\\u000b\"")]
    [InlineData("\"\\u000b\"", "\"\\f\"")]
    [InlineData("\"\\r\"", "\"\\u000e\"")]
    [InlineData("\"\\r\"", "\"0\"")]
    [InlineData("\"\"", "\"\\u0000\"")]
    [InlineData("\"\"", "\"a\"")]
    [InlineData("\"a\"", "\"a\\u0000\"")]
    [InlineData("\"a\\u0000\"", "\"ab\"")]
    [InlineData("\"a\"", "\"ab\"")]
    [InlineData("\"a\\\"\"", "\"a\\\"b\"")]
    [InlineData("\"10\"", "\"9\"")]
    [InlineData("\"B\"", "\"a\"")]
    [InlineData("\"Z\"", "\"_\"")]
    [InlineData("\"e\u0301\"", "\"\u00E9\"")]
    [InlineData("\"\u007F\"", "\"\u0080\"")]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\"")]
    public void Members_TwoKeys_StandInTheOrderOfCodePoints(string first, string second)
    {
        string expected = $"{{{first}:1,{second}:2}}";
        Expect.CanonicalInAllModes(expected, expected);
        Expect.CanonicalInAllModes(expected, $"{{{second}:2,{first}:1}}");
        Expect.CanonicalInAllModes($"[{expected}]", $"[ {{ {second} : 2 , {first} : 1 }} ]");
    }

    [Fact]
    public void Members_EscapedSpellings_AreOrderedAsTheyRead() =>
        Expect.CanonicalInAllModes("""{"a":1,"b":2,"c":3}""", """{"\u0063":3,"\u0061":1,"b":2}""");

    [Theory]
    [InlineData(2)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1000)]
    public void Members_ManyOutOfOrder_AreAllPutInOrder(int count)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"k{i:D6}")];
        string expected = Object(keys);
        var random = new Random(count);
        Expect.Canonical(expected, Object([.. keys.Reverse()]), CanonicalJsonMode.Strict);
        for (int round = 0; round < 10; round++)
        {
            random.Shuffle(keys);
            Expect.Canonical(expected, Object(keys), CanonicalJsonMode.Strict);
        }
    }

    [Fact]
    public void Members_OutOfOrderAtEveryLevel_AreMovedWithWhatTheyHold() =>
        Expect.CanonicalInAllModes(
            """{"a":[{"y":{},"z":{"b":[],"c":"\n"}},{"a":1,"b":2}],"b":{"b":null,"c":{"x":"é","y":true}},"c":false}""",
            """{"c":false,"b":{"c":{"y":true,"x":"\u00e9"},"b":null},"a":[{"z":{"c":"\u000a","b":[]},"y":{}},{"b":2,"a":1}]}""");

    [Fact]
    public void Members_HugeObjectInReverse_IsNotSortedInQuadraticTime()
    {
        const int Count = 200_000;
        string[] keys = [.. Enumerable.Range(0, Count).Select(i => $"{i:D6}")];
        string expected = Object(keys);
        Array.Reverse(keys);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(Object(keys)), CanonicalJsonMode.Strict, out byte[] canonical, out _));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
        Assert.Equal(expected, Bytes.Text(canonical));
    }

    [Theory]
    [InlineData("\\n", 4_000)]
    [InlineData("\\u0001", 4_000)]
    [InlineData("\\\\", 4_000)]
    [InlineData("", 4_000)]
    public void Members_LongKeysThatDifferAtTheEnd_AreNotComparedByteByByte(string escape, int length)
    {
        string prefix = escape + new string('x', length);
        string[] keys = [.. Enumerable.Range(0, 2_000).Select(i => $"{prefix}{i:D6}")];
        string expected = $"{{{string.Join(',', keys.Select(key => $"\"{key}\":1"))}}}";
        byte[] json = Bytes.Of($"{{{string.Join(',', keys.Reverse().Select(key => $"\"{key}\":1"))}}}");
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.True(CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.Strict, out byte[] canonical, out _));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
        Assert.True(canonical.AsSpan().SequenceEqual(Bytes.Of(expected)));
    }

    private static string Object(string[] keys) =>
        $"{{{string.Join(',', keys.Select(key => $"\"{key}\":\"{key}\""))}}}";
}
