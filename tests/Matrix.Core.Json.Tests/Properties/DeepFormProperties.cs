using System.Text;
using FsCheck.Xunit;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Properties;

/// <summary>Texts nested deeper than an event may be.</summary>
public sealed class DeepFormProperties
{
    /// <summary>Around a text: objects whose members are in order, are not, and arrays.</summary>
    private static readonly (string Open, string Close, string CanonicalOpen, string CanonicalClose)[] Layers =
    [
        ("{\"b\":", ",\"a\":1}", "{\"a\":1,\"b\":", "}"),
        (" { \"a\" : ", ", \"b\" : [ ] } ", "{\"a\":", ",\"b\":[]}"),
        ("[0, ", "]", "[0,", "]"),
        ("{\"c\":{\"z\":1,\"y\":2},\"b\":", ",\"a\":{\"x\":1}}", "{\"a\":{\"x\":1},\"b\":", ",\"c\":{\"y\":2,\"z\":1}}"),
    ];

    [Property(MaxTest = 300, Arbitrary = [typeof(StrictArbitraries)])]
    public void DeepForm_OfAnyTextInAnyLayers_IsThatOfTheTextInThem(JsonModel model, int seed)
    {
        int depth = 1 + (Math.Abs(seed % 400));
        (string text, string expected) = Wrap(RandomPrinter.Print(model, seed), ReferenceEncoder.Encode(model), depth, new Random(seed));
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(text), CanonicalJsonMode.Strict, int.MaxValue, out byte[] canonical, out JsonError error), error.ToString());
        Assert.Equal(expected, Bytes.Text(canonical));
    }

    /// <summary>To move the members of each object when it closes would be 10^11 bytes moved.</summary>
    [Fact]
    public void DeepForm_OfObjectsOutOfOrderAtEveryLevel_IsMadeInOneMoreCopy()
    {
        const int Depth = 200_000;
        string text = $"{string.Concat(Enumerable.Repeat("{\"b\":", Depth))}0{string.Concat(Enumerable.Repeat(",\"a\":1}", Depth))}";
        string expected = $"{string.Concat(Enumerable.Repeat("{\"a\":1,\"b\":", Depth))}0{new string('}', Depth)}";
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(text), CanonicalJsonMode.Relaxed, int.MaxValue, out byte[] canonical, out _));
        Assert.True(canonical.AsSpan().SequenceEqual(Bytes.Of(expected)));
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", JsonErrorKind.DuplicateKey)]
    [InlineData("{\"b\":1,\"a\":2,\"\\u0062\":3}", JsonErrorKind.DuplicateKey)]
    [InlineData("\"\\ud800\"", JsonErrorKind.LoneSurrogate)]
    [InlineData("1.5", JsonErrorKind.NumberNotInteger)]
    [InlineData("", JsonErrorKind.None)]
    public void DeepForm_OfWhatIsRefused_IsRefusedAtAnyDepth(string inner, JsonErrorKind kind)
    {
        foreach (int depth in (int[])[1, CanonicalJson.MaxDepth - 2, CanonicalJson.MaxDepth, 1000])
        {
            string text = $"{new string('[', depth)}{inner}{new string(']', depth)}";
            bool done = CanonicalJson.TryCanonicalize(Bytes.Of(text), CanonicalJsonMode.Strict, int.MaxValue, out byte[] canonical, out JsonError error);
            Assert.Equal((inner.Length == 0, kind), (done, error.Kind));
            Assert.Equal(done ? text.Length : 0, canonical.Length);
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(256)]
    [InlineData(1000)]
    public void DeepForm_AtItsDepth_IsMade_AndOneDeeperIsRefused(int maxDepth)
    {
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(Nested(maxDepth)), CanonicalJsonMode.Strict, maxDepth, out byte[] canonical, out _));
        Assert.Equal(Nested(maxDepth), Bytes.Text(canonical));
        Assert.False(CanonicalJson.TryCanonicalize(Bytes.Of(Nested(maxDepth + 1)), CanonicalJsonMode.Strict, maxDepth, out _, out JsonError error));
        Assert.Equal(new JsonError(JsonErrorKind.TooDeep, maxDepth), error);

        // The encoder is the thread's, and used again: what was allowed for one text is not for the next.
        Assert.False(CanonicalJson.IsCanonical(Bytes.Of(Nested(CanonicalJson.MaxDepth + 1)), CanonicalJsonMode.Strict));
    }

    [Fact]
    public void DeepForm_OfLessDepthThanEventsHave_IsTheCallersFault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CanonicalJson.TryCanonicalize("{}"u8, CanonicalJsonMode.Strict, CanonicalJson.MaxDepth - 1, out _, out _));

    private static string Nested(int depth) => $"{new string('[', depth)}{new string(']', depth)}";

    private static (string Text, string Expected) Wrap(string text, string expected, int depth, Random random)
    {
        var before = new StringBuilder();
        var after = new StringBuilder();
        var canonicalBefore = new StringBuilder();
        var canonicalAfter = new StringBuilder();
        for (int i = 0; i < depth; i++)
        {
            (string open, string close, string canonicalOpen, string canonicalClose) = Layers[random.Next(Layers.Length)];
            _ = before.Append(open);
            _ = after.Insert(0, close);
            _ = canonicalBefore.Append(canonicalOpen);
            _ = canonicalAfter.Insert(0, canonicalClose);
        }

        return ($"{before}{text}{after}", $"{canonicalBefore}{expected}{canonicalAfter}");
    }
}
