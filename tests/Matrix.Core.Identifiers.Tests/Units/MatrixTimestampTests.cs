using System.Text;
using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class MatrixTimestampTests
{
    private const long FirstDate = -62_135_596_800_000;
    private const long LastDate = 253_402_300_799_999;

    private static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static RefusingFormatProvider NoCulture { get; } = new();

    public static TheoryData<long> Values =>
        [long.MinValue, FirstDate - 1, FirstDate, -9_007_199_254_740_991, -1000, -1, 0, 1, 1_700_000_000_123, LastDate, LastDate + 1, 9_007_199_254_740_991, long.MaxValue];

    public static TheoryData<string> Texts =>
        ["", "-", "+1", "01", "-0", "-01", "00", " 1", "1 ", "1\0", "1\n", "1.0", "1e3", "1,000", "0x1", "--1", "1-", "９", "null", "9223372036854775808", "-9223372036854775809", "184467440737095516160"];

    [Fact]
    public void Default_IsTheUnixEpoch()
    {
        Assert.Equal(MatrixTimestamp.UnixEpoch, default);
        Assert.Equal(0, MatrixTimestamp.UnixEpoch.Milliseconds);
        Assert.Equal(DateTimeOffset.UnixEpoch, MatrixTimestamp.UnixEpoch.ToDateTimeOffset());
        Assert.Equal("0", default(MatrixTimestamp).ToString());
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Parse_FormattedValue_RoundTripsByEveryRoute(long milliseconds)
    {
        var time = new MatrixTimestamp(milliseconds);
        string text = $"{milliseconds}";
        byte[] utf8 = Encoding.ASCII.GetBytes(text);

        Assert.Equal(text, time.ToString());
        Assert.Equal(text, Formatted(time));
        Assert.Equal(time, MatrixTimestamp.Parse(text));
        Assert.Equal(time, MatrixTimestamp.Parse(text.AsSpan()));
        Assert.Equal(time, MatrixTimestamp.Parse(utf8));
        Assert.True(MatrixTimestamp.TryParse(text, out MatrixTimestamp fromString));
        Assert.True(MatrixTimestamp.TryParse(text.AsSpan(), out MatrixTimestamp fromChars));
        Assert.True(MatrixTimestamp.TryParse(utf8, out MatrixTimestamp fromUtf8));
        Assert.Equal([time, time, time], [fromString, fromChars, fromUtf8]);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void TryParse_TextThatIsNotTheShortestForm_IsRefusedByEveryRoute(string text)
    {
        byte[] utf8 = Utf8.GetBytes(text);

        Assert.False(MatrixTimestamp.TryParse(text, out MatrixTimestamp fromString));
        Assert.False(MatrixTimestamp.TryParse(text.AsSpan(), out MatrixTimestamp fromChars));
        Assert.False(MatrixTimestamp.TryParse(utf8, out MatrixTimestamp fromUtf8));
        Assert.All([fromString, fromChars, fromUtf8], result => Assert.Equal(default, result));
        Assert.Throws<FormatException>(() => MatrixTimestamp.Parse(text));
        Assert.Throws<FormatException>(() => MatrixTimestamp.Parse(text.AsSpan()));
        Assert.Throws<FormatException>(() => MatrixTimestamp.Parse(utf8));
    }

    [Fact]
    public void TryParse_Null_IsRefused()
    {
        Assert.False(MatrixTimestamp.TryParse((string?)null, out _));
        Assert.Throws<ArgumentNullException>(() => MatrixTimestamp.Parse((string)null!));
    }

    [Fact]
    public void TryFormat_BufferOfEverySize_FitsOrSaysNothingWasWritten()
    {
        const string Text = "-9223372036854775808";
        for (int size = 0; size <= Text.Length + 1; size++)
        {
            Span<char> chars = new char[size];
            Span<byte> bytes = new byte[size];

            Assert.Equal(size >= Text.Length, MatrixTimestamp.MinValue.TryFormat(chars, out int charsWritten));
            Assert.Equal(size >= Text.Length, MatrixTimestamp.MinValue.TryFormat(bytes, out int bytesWritten));
            Assert.Equal(size >= Text.Length ? Text : "", chars[..charsWritten].ToString());
            Assert.Equal(size >= Text.Length ? Text : "", Encoding.ASCII.GetString(bytes[..bytesWritten]));
        }
    }

    [Theory]
    [InlineData(FirstDate)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1_700_000_000_123)]
    [InlineData(LastDate)]
    public void TryToDateTimeOffset_TimeInItsRange_IsThatDate(long milliseconds)
    {
        var time = new MatrixTimestamp(milliseconds);

        Assert.True(time.TryToDateTimeOffset(out DateTimeOffset date));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), date);
        Assert.Equal(date, time.ToDateTimeOffset());
        Assert.Equal(TimeSpan.Zero, date.Offset);
        Assert.Equal(time, MatrixTimestamp.FromDateTimeOffset(date));
    }

    [Theory]
    [InlineData(long.MinValue, false)]
    [InlineData(FirstDate - 1, false)]
    [InlineData(LastDate + 1, true)]
    [InlineData(long.MaxValue, true)]
    public void TryToDateTimeOffset_TimeOutsideItsRange_IsFalseWithTheNearestDate(long milliseconds, bool isLast)
    {
        var time = new MatrixTimestamp(milliseconds);
        DateTimeOffset nearest = isLast ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;

        Assert.False(time.TryToDateTimeOffset(out DateTimeOffset date));
        Assert.Equal(nearest, date);
        Assert.Equal(nearest, time.ToDateTimeOffset());
    }

    [Fact]
    public void FromDateTimeOffset_PartOfAMillisecondOrAnOffset_IsTheMillisecondAtOrBeforeTheDate()
    {
        Assert.Equal(new MatrixTimestamp(1), MatrixTimestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddTicks(19_999)));
        Assert.Equal(new MatrixTimestamp(-1), MatrixTimestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddTicks(-1)));
        Assert.Equal(new MatrixTimestamp(FirstDate), MatrixTimestamp.FromDateTimeOffset(DateTimeOffset.MinValue));
        Assert.Equal(new MatrixTimestamp(LastDate), MatrixTimestamp.FromDateTimeOffset(DateTimeOffset.MaxValue));
        Assert.Equal(new MatrixTimestamp(-3_600_000), MatrixTimestamp.FromDateTimeOffset(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Add_BeyondTheRange_StopsAtTheEnd()
    {
        var millisecond = TimeSpan.FromMilliseconds(1);

        Assert.Equal(MatrixTimestamp.MaxValue, new MatrixTimestamp(long.MaxValue - 1) + millisecond);
        Assert.Equal(MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue + millisecond);
        Assert.Equal(MatrixTimestamp.MinValue, new MatrixTimestamp(long.MinValue + 1) - millisecond);
        Assert.Equal(MatrixTimestamp.MinValue, MatrixTimestamp.MinValue - millisecond);
        Assert.Equal(MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue - TimeSpan.MinValue);
        Assert.Equal(MatrixTimestamp.MinValue, MatrixTimestamp.MinValue + TimeSpan.MinValue);
        Assert.Equal(new MatrixTimestamp(long.MaxValue - 1), MatrixTimestamp.MaxValue - millisecond);
    }

    [Fact]
    public void Add_PartOfAMillisecond_IsDroppedInBothDirections()
    {
        var time = new MatrixTimestamp(10);

        Assert.Equal(new MatrixTimestamp(11), time + new TimeSpan(19_999));
        Assert.Equal(new MatrixTimestamp(9), time + new TimeSpan(-19_999));
        Assert.Equal(new MatrixTimestamp(9), time - new TimeSpan(19_999));
        Assert.Equal(new MatrixTimestamp(11), time.Subtract(new TimeSpan(-19_999)));
    }

    [Fact]
    public void Subtract_TimesFarApart_StopsAtTheLongestDuration()
    {
        const long Longest = long.MaxValue / TimeSpan.TicksPerMillisecond;

        Assert.Equal(TimeSpan.FromMilliseconds(Longest), new MatrixTimestamp(Longest) - MatrixTimestamp.UnixEpoch);
        Assert.Equal(TimeSpan.MaxValue, new MatrixTimestamp(Longest + 1) - MatrixTimestamp.UnixEpoch);
        Assert.Equal(TimeSpan.FromMilliseconds(-Longest), new MatrixTimestamp(-Longest) - MatrixTimestamp.UnixEpoch);
        Assert.Equal(TimeSpan.MinValue, new MatrixTimestamp(-Longest - 1) - MatrixTimestamp.UnixEpoch);
        Assert.Equal(TimeSpan.MaxValue, MatrixTimestamp.MaxValue - MatrixTimestamp.MinValue);
        Assert.Equal(TimeSpan.MinValue, MatrixTimestamp.MinValue.Subtract(MatrixTimestamp.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Json_AnyValue_IsTheNumberAndTheTextAsAKey(long milliseconds)
    {
        var time = new MatrixTimestamp(milliseconds);
        var map = new Dictionary<MatrixTimestamp, MatrixTimestamp?> { [time] = time };

        Assert.Equal($"{milliseconds}", JsonSerializer.Serialize(time));
        Assert.Equal(time, JsonSerializer.Deserialize<MatrixTimestamp>($"{milliseconds}"));
        Assert.Equal($$"""{"{{milliseconds}}":{{milliseconds}}}""", JsonSerializer.Serialize(map));
        Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<MatrixTimestamp, MatrixTimestamp?>>(JsonSerializer.Serialize(map)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"1\"")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Json_OtherValues_AreJsonException(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MatrixTimestamp>(json));

    [Fact]
    public void CompareTo_OtherObjects_IsMisuseAndNullComesFirst()
    {
        Assert.Equal(1, Compare(new MatrixTimestamp(1), null));
        Assert.Equal(0, Compare(new MatrixTimestamp(1), new MatrixTimestamp(1)));
        Assert.Throws<ArgumentException>(() => Compare(new MatrixTimestamp(1), 1L));
        Assert.False(new MatrixTimestamp(1).Equals((object)1L));
    }

    private static int Compare<T>(T value, object? other)
        where T : IComparable => value.CompareTo(other);

    private static string Formatted<T>(T value)
        where T : ISpanFormattable
    {
        Span<char> chars = stackalloc char[20];
        Assert.True(value.TryFormat(chars, out int written, "X", NoCulture));
        Assert.Equal(chars[..written].ToString(), value.ToString("X", NoCulture));
        return chars[..written].ToString();
    }
}
