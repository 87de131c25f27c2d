using System.Diagnostics;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Fuzz;

/// <summary>Slices over bytes that are not canonical text: what is found there is of no interest, that it ends is.</summary>
public sealed class JsonSliceFuzz
{
    private const int DeepEnough = 40;

    [Fact]
    public void Navigation_DamagedText_StaysInsideAndEnds()
    {
        int visited = 0;
        foreach (byte[] text in FuzzRun.Texts(seed: 31_337, FuzzRun.Iterations))
        {
            visited += Walk(JsonSlice.FromCanonical(text), text, DeepEnough);
        }

        Assert.True(visited > FuzzRun.Iterations);
    }

    [Fact]
    public void Navigation_AnyBytes_StaysInsideAndEnds()
    {
        var random = new Random(99);
        byte[] alphabet = "{}[]\",:\\u0d8e-1.tfn \u0001\u00E9"u8.ToArray();
        int visited = 0;
        for (int i = 0; i < FuzzRun.Iterations; i++)
        {
            byte[] text = new byte[random.Next(48)];
            for (int at = 0; at < text.Length; at++)
            {
                text[at] = at == 0 ? (byte)"{[\""[random.Next(3)] : alphabet[random.Next(alphabet.Length)];
            }

            visited += Walk(JsonSlice.FromCanonical(text), text, DeepEnough);
        }

        Assert.True(visited > FuzzRun.Iterations);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("[[")]
    [InlineData("[,")]
    [InlineData("[\"")]
    [InlineData("[\"\\")]
    [InlineData("{\"")]
    [InlineData("{\"\"")]
    [InlineData("{\"\":")]
    [InlineData("{\"\",")]
    [InlineData("{\"a\":\"\\\"")]
    [InlineData("]]")]
    [InlineData("x")]
    public void Navigation_PatternWithoutEnd_TakesLinearTime(string pattern)
    {
        byte[] text = Bytes.Of(string.Concat(Enumerable.Repeat(pattern, 200_000)));
        long start = Stopwatch.GetTimestamp();
        Walk(JsonSlice.FromCanonical(text), text, deep: 4);
        Walk(JsonSlice.FromCanonical([(byte)'[', .. text]), default, deep: 4);
        Walk(JsonSlice.FromCanonical([.. "{\"a\":"u8, .. text]), default, deep: 4);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    /// <summary>Visits what a slice holds; what it hands out must lie within <paramref name="text"/>.</summary>
    private static int Walk(JsonSlice slice, ReadOnlySpan<byte> text, int deep)
    {
        Inside(slice.Utf8Span, text);
        int visited = 1;
        _ = slice.TryGetInt64(out _);
        _ = slice.TryGetBoolean(out _);
        bool isString = slice.TryGetString(out string value);
        Assert.Equal(slice.Kind == JsonKind.String, isString);
        Assert.True(value.Length <= slice.Utf8Span.Length);
        _ = slice.StringEquals("a\n"u8);
        Assert.True(slice.ToString().Length <= slice.Utf8Span.Length);
        if (deep == 0)
        {
            return visited;
        }

        _ = slice.TryGetMember("unsigned"u8, out JsonSlice member);
        Inside(member.Utf8Span, text);
        foreach (JsonSlice item in slice.EnumerateArray())
        {
            visited += Walk(item, text, deep - 1);
        }

        foreach (JsonMember pair in slice.EnumerateObject())
        {
            Assert.True(pair.Name.Length <= slice.Utf8Span.Length);
            Assert.True(pair.NameString.Length <= slice.Utf8Span.Length);
            _ = pair.NameEquals("a"u8);
            visited += Walk(pair.Value, text, deep - 1);
        }

        return visited;
    }

    private static void Inside(ReadOnlySpan<byte> part, ReadOnlySpan<byte> text)
    {
        if (!part.IsEmpty && !text.IsEmpty)
        {
            Assert.True(text.Overlaps(part, out int offset));
            Assert.InRange(offset, 0, text.Length - part.Length);
        }
    }
}
