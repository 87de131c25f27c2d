using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Units;

/// <summary>What every identifier promises beyond <see cref="TextContract{T}"/>: a JSON string, and a door for what was not checked.</summary>
public abstract class IdentifierContract<T> : TextContract<T>
    where T : struct, IEquatable<T>, IComparable<T>, IComparable, ISpanParsable<T>, IUtf8SpanParsable<T>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>Texts no grammar allows, each of which some property could stumble over.</summary>
    private static readonly string[] Odd =
    [
        "", ":", "::", "@", "!", "#", "$", "[", "]", "[:", "]:", "[]:1", "é", "é:é", "@:", ":1", "a:", "a:99999999999", "😀", "\0", ".", "...", "1.2.3.", new string('a', 300), "@a:" + new string('b', 70_000),
    ];

    [Fact]
    public void Default_Properties_AreDefaultToo()
    {
        T unset = default;

        Assert.True(IsDefault(unset));
        Assert.Equal(0, Utf8(unset).Length);
        ReadEveryProperty(unset);
    }

    [Fact]
    public void TryParse_ValidText_GivesItsUtf8() => Assert.All(Valid, text =>
    {
        T value = T.Parse(text, provider: null);
        Assert.False(IsDefault(value));
        Assert.Equal(Encoding.GetBytes(text), Utf8(value).ToArray());
    });

    [Fact]
    public void FromTrusted_AnyText_KeepsItAndNoPropertyThrows() => Assert.All([.. Odd, .. Valid, .. Invalid], text =>
    {
        T value = FromTrusted(Encoding.GetBytes(text));

        Assert.Equal(text, value.ToString());
        Assert.False(IsDefault(value));
        ReadEveryProperty(value);
    });

    [Fact]
    public void FromTrusted_BytesThatAreNotUtf8_StillFormat()
    {
        T value = FromTrusted(new byte[] { 0xFF, (byte)':', 0xC0 });

        Assert.Equal("\uFFFD:\uFFFD", value.ToString());
        ReadEveryProperty(value);
    }

    [Fact]
    public void FromTrusted_ValidText_EqualsParsed() =>
        Assert.All(Valid, text => Assert.Equal(T.Parse(text, provider: null), FromTrusted(Encoding.GetBytes(text))));

    [Fact]
    public void Json_Value_IsAStringAndRoundTrips() => Assert.All(Valid, text =>
    {
        T value = T.Parse(text, provider: null);

        string json = JsonSerializer.Serialize(value);

        Assert.Equal(JsonSerializer.Serialize(text), json);
        Assert.Equal(value, JsonSerializer.Deserialize<T>(json));
        Assert.Equal(value, JsonSerializer.Deserialize<T[]>($"[{EscapeAll(text)}]")![0]);
    });

    [Fact]
    public void Json_InvalidValue_IsJsonException() =>
        Assert.All(Invalid, text => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(text))));

    [Fact]
    public void Json_LoneSurrogateEscape_IsJsonException() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(@"""@a\ud800:b"""));

    [Fact]
    public void Json_LongTrustedValue_IsWrittenWhole()
    {
        string text = "@a:" + new string('b', 5000);
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(FromTrusted(Encoding.GetBytes(text))));
    }

    [Fact]
    public void Json_LongEscapedInvalidValue_IsJsonException() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(EscapeAll(new string('\u0001', 5000))));

    [Fact]
    public virtual void Json_Default_HasNoForm()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(T)));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new Dictionary<T, int> { [default] = 1 }));
    }

    protected abstract T FromTrusted(ReadOnlyMemory<byte> utf8);

    protected abstract bool IsDefault(T value);

    protected abstract ReadOnlyMemory<byte> Utf8(T value);

    /// <summary>Every property is read, and what is text in it is formatted.</summary>
    private static void ReadEveryProperty(T value)
    {
        foreach (System.Reflection.PropertyInfo property in typeof(T).GetProperties().Where(p => !p.PropertyType.IsByRefLike))
        {
            if (property.GetValue(value) is ServerName server)
            {
                Assert.NotNull(server.Host.ToString());
                Assert.True(server.Port is null or (>= 0 and <= 99999));
                _ = server.IsIPLiteral;
            }
        }
    }

    private static string EscapeAll(string text) => $"\"{string.Concat(text.Select(c => $@"\u{(int)c:x4}"))}\"";
}
