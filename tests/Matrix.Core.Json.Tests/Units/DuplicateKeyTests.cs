using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

/// <summary>A key that stands twice is named by the place of the second; in the data the caret marks that place.</summary>
public sealed class DuplicateKeyTests
{
    [Theory]
    [InlineData("""{"a":1,^"a":2}""")]
    [InlineData("""{"a":1,^"a":1}""")]
    [InlineData("""{ "a" : 1 , ^"a" : 2 }""")]
    [InlineData("""{"":1,^"":2}""")]
    [InlineData("""{"a":1,^"\u0061":2}""")]
    [InlineData("""{"\u0061":1,^"a":2}""")]
    [InlineData("""{"apple":1,^"appl\u0065":2}""")]
    [InlineData("""{"/":1,^"\/":2}""")]
    [InlineData("""{"\n":1,^"\u000A":2}""")]
    [InlineData("""{"\"":1,^"\u0022":2}""")]
    [InlineData("""{"\u001f":1,^"\u001F":2}""")]
    [InlineData("""{"😀":1,^"\ud83d\ude00":2}""")]
    [InlineData("""{"a":1,"b":2,^"a":3}""")]
    [InlineData("""{"b":1,"a":2,^"b":3}""")]
    [InlineData("""{"b":1,"a":2,^"\u0062":3}""")]
    [InlineData("""{"b":1,"c":2,"a":3,^"c":4,"d":5}""")]
    [InlineData("""{"two":1,"one":0,^"two":2,"two":3}""")]
    [InlineData("""{"c":1,"a":1,"b":1,^"b":2,"a":2,"c":2}""")]
    [InlineData("""{"c":1,"a":1,"b":1,^"c":2,"a":2,"b":2}""")]
    [InlineData("""{"x":{"k":[1],^"k":[2]}}""")]
    [InlineData("""[[{"z":1,"y":[{"b":1,"a":1,^"b":1}]}]]""")]
    [InlineData("""{"b":{"a":1},"a":{"a":1},^"b":{"a":1}}""")]
    public void Object_KeyTwice_IsRefusedAtTheSecond(string marked)
    {
        (byte[] json, int offset) = Marked(marked);
        Expect.RefusedInAllModes(JsonErrorKind.DuplicateKey, offset, json);
    }

    [Theory]
    [InlineData("""{"A":1,"a":2}""")]
    [InlineData("""{"a":{"a":{"a":1}}}""")]
    [InlineData("""{"a":[{"a":1},{"a":1}]}""")]
    [InlineData("""{"a":1,"a ":2,"a\u0000":3}""")]
    [InlineData("{\"e\u0301\":2,\"\u00E9\":1}")]
    public void Object_KeysThatOnlyLookAlike_AreKept(string json) =>
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(json), CanonicalJsonMode.Strict, out _, out _));

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(100)]
    [InlineData(999)]
    public void Object_ManyMembers_OneKeyTwice_IsRefusedAtTheSecond(int count)
    {
        var random = new Random(count);
        for (int round = 0; round < 20; round++)
        {
            string[] keys = [.. Enumerable.Range(0, count).Select(i => $"\"k{i:D4}\"")];
            random.Shuffle(keys);
            int second = random.Next(1, count);
            keys[second] = keys[random.Next(second)];
            RefusedAt(keys, second);
        }
    }

    [Fact]
    public void Object_ManyMembers_SeveralKeysSeveralTimes_IsRefusedAtTheFirstRepeat()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            string[] keys = [.. Enumerable.Range(0, 60).Select(_ => $"\"k{random.Next(50):D2}\"")];
            var seen = new HashSet<string>(StringComparer.Ordinal);
            int repeat = Array.FindIndex(keys, key => !seen.Add(key));
            Assert.True(repeat > 0, "fifty keys for sixty members");
            RefusedAt(keys, repeat);
        }
    }

    private static void RefusedAt(string[] keys, int index)
    {
        string marked = $"{{{string.Join(',', keys.Select((key, i) => i == index ? $"^{key}:{i}" : $"{key}:{i}"))}}}";
        (byte[] json, int offset) = Marked(marked);
        Expect.Refused(JsonErrorKind.DuplicateKey, offset, json, CanonicalJsonMode.Strict);
    }

    private static (byte[] Json, int Offset) Marked(string marked)
    {
        byte[] bytes = Bytes.Of(marked);
        int offset = Array.IndexOf(bytes, (byte)'^');
        return ([.. bytes[..offset], .. bytes[(offset + 1)..]], offset);
    }
}
