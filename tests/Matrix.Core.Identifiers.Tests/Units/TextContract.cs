using System.Text;
using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Units;

/// <summary>What every type of the package promises; each has a class that adds its rows.</summary>
public abstract class TextContract<T>
    where T : struct, IEquatable<T>, IComparable<T>, IComparable, ISpanParsable<T>, IUtf8SpanParsable<T>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>Texts that parse and format as themselves, at least two, in UTF-8 order.</summary>
    protected abstract IReadOnlyList<string> Valid { get; }

    protected abstract IReadOnlyList<string> Invalid { get; }

    private static RefusingFormatProvider NoCulture { get; } = new();

    [Fact]
    public void TryParse_ValidText_RoundTripsByEveryRoute()
    {
        foreach (string text in Valid)
        {
            byte[] utf8 = Encoding.GetBytes(text);
            T expected = ParseString<T>(text);

            Assert.Equal(text, expected.ToString());
            Assert.True(TryParseText(text, out T fromString));
            Assert.True(TryParseSlice(utf8, out T fromSlice));
            Assert.True(TryParseString<T>(text, out T fromStringWithProvider));
            Assert.True(T.TryParse(text.AsSpan(), NoCulture, out T fromChars));
            Assert.True(T.TryParse(utf8, NoCulture, out T fromUtf8));
            Assert.All(
                [fromString, fromSlice, fromStringWithProvider, fromChars, fromUtf8, T.Parse(text.AsSpan(), NoCulture), T.Parse(utf8, NoCulture)],
                actual =>
                {
                    Assert.Equal(expected, actual);
                    Assert.Equal(expected.GetHashCode(), actual.GetHashCode());
                    Assert.Equal(text, actual.ToString(format: null, NoCulture));
                });
        }
    }

    [Fact]
    public void TryParse_InvalidText_IsRefusedByEveryRoute()
    {
        foreach (string text in Invalid)
        {
            byte[] utf8 = Encoding.GetBytes(text);

            Assert.False(TryParseText(text, out T fromString), text);
            Assert.False(TryParseSlice(utf8, out T fromSlice), text);
            Assert.False(TryParseString<T>(text, out _), text);
            Assert.False(T.TryParse(text.AsSpan(), provider: null, out T fromChars), text);
            Assert.False(T.TryParse(utf8, provider: null, out T fromUtf8), text);
            Assert.All([fromString, fromSlice, fromChars, fromUtf8], result => Assert.Equal(default, result));
            Assert.Throws<FormatException>(() => ParseString<T>(text));
            Assert.Throws<FormatException>(() => T.Parse(text.AsSpan(), provider: null));
            Assert.Throws<FormatException>(() => T.Parse(utf8, provider: null));
        }
    }

    [Fact]
    public void TryParse_Null_IsRefused()
    {
        Assert.False(TryParseText(null, out _));
        Assert.False(TryParseString<T>(null, out _));
        Assert.Throws<ArgumentNullException>(() => ParseString<T>(null!));
    }

    [Fact]
    public void TryParse_LoneSurrogateAnywhere_IsRefused()
    {
        foreach (string text in Valid)
        {
            for (int i = 0; i <= text.Length; i++)
            {
                // Inside a surrogate pair an extra half leaves a lone one as well.
                Assert.False(TryParseText(text.Insert(i, "\ud800"), out _));
                Assert.False(TryParseText(text.Insert(i, "\udc00"), out _));
            }
        }
    }

    [Fact]
    public void TryParse_MalformedUtf8_IsRefused()
    {
        foreach (string text in Valid)
        {
            byte[] utf8 = Encoding.GetBytes(text);
            for (int i = 0; i < utf8.Length; i++)
            {
                byte[] broken = [.. utf8];
                broken[i] = 0xFF;
                Assert.False(TryParseSlice(broken, out _));
                Assert.False(T.TryParse(broken, provider: null, out _));
            }
        }
    }

    [Fact]
    public void TryParse_OfSlice_KeepsTheMemoryAndOfSpanCopies()
    {
        byte[] utf8 = Encoding.GetBytes(Valid[^1]);
        Assert.True(TryParseSlice(utf8, out T slice));
        Assert.True(T.TryParse(utf8, provider: null, out T copy));

        utf8[^3] ^= 1;

        Assert.NotEqual(copy, slice);
        Assert.Equal(Valid[^1], copy.ToString());
    }

    [Fact]
    public void TryParse_OfSlice_AllocatesNothing()
    {
        byte[] utf8 = Encoding.GetBytes(Valid[0]);
        Assert.True(TryParseSlice(utf8, out _));

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool parsed = TryParseSlice(utf8, out _);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(parsed);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Default_IsEmptyTextAndEqualToNoParsedValue()
    {
        T unset = default;

        Assert.Equal("", unset.ToString());
        Assert.Equal("", $"{unset}");
        Assert.Equal(default, unset);
        Assert.All(Valid, text => Assert.NotEqual(unset, T.Parse(text, provider: null)));
        Assert.All(Valid, text => Assert.True(unset.CompareTo(T.Parse(text, provider: null)) < 0));
        Assert.True(unset.TryFormat(default(Span<char>), out int charsWritten, format: default, provider: null));
        Assert.True(unset.TryFormat(default(Span<byte>), out int bytesWritten, format: default, provider: null));
        Assert.Equal((0, 0), (charsWritten, bytesWritten));
    }

    [Fact]
    public void CompareTo_ListedTexts_AreInUtf8Order()
    {
        T[] values = [.. Valid.Select(text => T.Parse(text, provider: null))];
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(values[i].CompareTo(values[j])));
                Assert.Equal(i.CompareTo(j), Math.Sign(values[i].CompareTo((object)values[j])));
                Assert.Equal(i == j, values[i].Equals(values[j]));
                Assert.Equal(i == j, values[i].Equals((object)values[j]));
                Assert.Equal([i == j, i != j, i < j, i <= j, i > j, i >= j], Operators(values[i], values[j]));
            }
        }
    }

    [Fact]
    public void CompareTo_OtherObjects_IsMisuseAndNullComesFirst()
    {
        T value = T.Parse(Valid[0], provider: null);

        Assert.Equal(1, value.CompareTo((object?)null));
        Assert.Throws<ArgumentException>(() => value.CompareTo((object)Valid[0]));
        Assert.False(value.Equals((object)Valid[0]));
        Assert.False(value.Equals((object?)null));
    }

    [Fact]
    public void TryFormat_BufferOfEverySize_FitsOrSaysNothingWasWritten()
    {
        foreach (string text in Valid)
        {
            T value = T.Parse(text, provider: null);
            byte[] utf8 = Encoding.GetBytes(text);
            for (int size = 0; size <= utf8.Length + 1; size++)
            {
                Span<char> chars = new char[size];
                Span<byte> bytes = new byte[size];

                Assert.Equal(size >= text.Length, value.TryFormat(chars, out int charsWritten, format: "X", NoCulture));
                Assert.Equal(size >= utf8.Length, value.TryFormat(bytes, out int bytesWritten, format: "X", NoCulture));
                Assert.Equal(size >= text.Length ? text : "", chars[..charsWritten].ToString());
                Assert.Equal(size >= utf8.Length ? utf8 : [], bytes[..bytesWritten].ToArray());
            }
        }
    }

    [Fact]
    public void Json_DictionaryKey_RoundTrips()
    {
        foreach (string text in Valid)
        {
            var map = new Dictionary<T, int> { [T.Parse(text, provider: null)] = 1 };

            string json = JsonSerializer.Serialize(map);

            Assert.Equal(JsonSerializer.Serialize(new Dictionary<string, int>(StringComparer.Ordinal) { [text] = 1 }), json);
            Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<T, int>>(json));
        }
    }

    [Fact]
    public void Json_InvalidDictionaryKey_IsJsonException() =>
        Assert.All(Invalid, text => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<T, int>>($$"""{{{JsonSerializer.Serialize(text)}}:1}""")));

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1,2]")]
    public void Json_OtherKindsOfValue_AreJsonException(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json));

    protected static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    protected abstract bool TryParseText(string? text, out T result);

    protected abstract bool TryParseSlice(ReadOnlyMemory<byte> utf8, out T result);

    /// <summary>The answers of ==, !=, &lt;, &lt;=, &gt;, &gt;=.</summary>
    protected abstract bool[] Operators(T left, T right);

    // On a T of all the interfaces the compiler takes a string for a span, so the way of IParsable has to be named.
    private static TText ParseString<TText>(string text)
        where TText : IParsable<TText> => TText.Parse(text, NoCulture);

    private static bool TryParseString<TText>(string? text, out TText? result)
        where TText : IParsable<TText> => TText.TryParse(text, NoCulture, out result);
}
