using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class JsonErrorTests
{
    [Fact]
    public void ToString_EveryKind_NamesItsRuleAndItsPlace()
    {
        var sentences = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonErrorKind kind in Enum.GetValues<JsonErrorKind>())
        {
            string sentence = new JsonError(kind, 7).ToString();
            Assert.True(sentences.Add(sentence));
            Assert.DoesNotContain(kind.ToString(), sentence, StringComparison.Ordinal);
            Assert.Equal(kind != JsonErrorKind.None, sentence.EndsWith(" at byte 7", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void TryWrite_NoWriter_IsTheCallersFault() =>
        Assert.Throws<ArgumentNullException>(() => CanonicalJson.TryWrite("{}"u8, CanonicalJsonMode.Strict, null!, out _));

    [Fact]
    public void IsCanonical_TextThatIsValidButSpelledOtherwise_IsFalse()
    {
        foreach (string json in (string[])["{ }", " {}", "{}\n", """{"b":1,"a":2}""", """["\u0061"]""", """["\u001F"]""", """["\/"]"""])
        {
            Assert.False(CanonicalJson.IsCanonical(Bytes.Of(json), CanonicalJsonMode.Strict));
            Assert.False(CanonicalJson.IsCanonical(Bytes.Of(json), CanonicalJsonMode.Relaxed));
        }
    }

    [Theory]
    [InlineData("1e2", false, true)]
    [InlineData("100.0", true, true)]
    [InlineData("-0", false, true)]
    [InlineData("1.50", false, true)]
    [InlineData("1E+16", false, true)]
    [InlineData("1e+16", true, true)]
    public void IsCanonical_Float_DependsOnTheMode(string json, bool relaxed, bool verbatim)
    {
        Assert.False(CanonicalJson.IsCanonical(Bytes.Of(json), CanonicalJsonMode.Strict));
        Assert.Equal(relaxed, CanonicalJson.IsCanonical(Bytes.Of(json), CanonicalJsonMode.Relaxed));
        Assert.Equal(verbatim, CanonicalJson.IsCanonical(Bytes.Of(json), CanonicalJsonMode.RelaxedVerbatim));
    }
}
