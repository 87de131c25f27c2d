using System.Diagnostics;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class DepthTests
{
    [Fact]
    public void Arrays_AsDeepAsAllowed_AreKept()
    {
        string json = Nested("[", "1", "]", CanonicalJson.MaxDepth);
        Expect.CanonicalInAllModes(json, json);
    }

    [Fact]
    public void Objects_AsDeepAsAllowed_ArePutInOrder() =>
        Expect.CanonicalInAllModes(
            Nested("""{"a":0,"b":""", "{}", "}", CanonicalJson.MaxDepth - 1),
            Nested("""{ "b":""", "{ }", ""","a":0}""", CanonicalJson.MaxDepth - 1));

    [Fact]
    public void Arrays_OneLevelTooDeep_AreRefusedAtThatBracket() =>
        Expect.RefusedInAllModes(JsonErrorKind.TooDeep, 128, Nested("[", string.Empty, "]", 129));

    [Fact]
    public void Objects_OneLevelTooDeep_AreRefusedAtThatBrace() =>
        Expect.RefusedInAllModes(JsonErrorKind.TooDeep, 128 * 5, Nested("""{"a":""", "{}", "}", 128));

    [Fact]
    public void Containers_ManyButNotDeep_AreKept()
    {
        string json = $"[{string.Join(',', Enumerable.Repeat("""[{"a":[]}]""", 10_000))}]";
        Expect.Canonical(json, json, CanonicalJsonMode.Strict);
    }

    [Theory]
    [InlineData("[", 128)]
    [InlineData("{\"a\":", 640)]
    [InlineData("[{\"\":", 320)]
    public void Containers_OneHundredThousandOpen_AreRefusedFast(string open, int offset)
    {
        string json = string.Concat(Enumerable.Repeat(open, 100_000));
        long start = Stopwatch.GetTimestamp();
        Expect.RefusedInAllModes(JsonErrorKind.TooDeep, offset, json);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    private static string Nested(string open, string inner, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));
}
