using System.Globalization;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>What counts as a level, by version.</summary>
public sealed class LevelReaderTests
{
    /// <summary>A value; what versions 1 to 5, 6 to 9, and 10 and later read, where "-" is no level.</summary>
    [Theory]
    [InlineData("0", "0", "0", "0")]
    [InlineData("50", "50", "50", "50")]
    [InlineData("-50", "-50", "-50", "-50")]
    [InlineData("9007199254740991", "9007199254740991", "9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991", "-9007199254740991", "-9007199254740991")]
    [InlineData("99999999999999999999", "9223372036854775807", "9223372036854775807", "9223372036854775807")]
    [InlineData("-99999999999999999999", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"50\"", "50", "50", "-")]
    [InlineData("\"  +050 \"", "50", "50", "-")]
    [InlineData("\"\\t\\n\\u000b\\f\\r 7\\u001c\\u001d\\u001e\\u001f\\u0085\\u00a0\\u3000\"", "7", "7", "-")]
    [InlineData("\"-0\"", "0", "0", "-")]
    [InlineData("\"+0\"", "0", "0", "-")]
    [InlineData("\"-00100\"", "-100", "-100", "-")]
    [InlineData("\"000\"", "0", "0", "-")]
    [InlineData("\"9223372036854775807\"", "9223372036854775807", "9223372036854775807", "-")]
    [InlineData("\"-9223372036854775808\"", "-9223372036854775808", "-9223372036854775808", "-")]
    [InlineData("\"18446744073709551616\"", "9223372036854775807", "9223372036854775807", "-")]
    [InlineData("\"-99999999999999999999999\"", "-9223372036854775808", "-9223372036854775808", "-")]
    [InlineData("\"\"", "-", "-", "-")]
    [InlineData("\" \"", "-", "-", "-")]
    [InlineData("\"+\"", "-", "-", "-")]
    [InlineData("\"-\"", "-", "-", "-")]
    [InlineData("\"+-5\"", "-", "-", "-")]
    [InlineData("\"--5\"", "-", "-", "-")]
    [InlineData("\"- 5\"", "-", "-", "-")]
    [InlineData("\"5 0\"", "-", "-", "-")]
    [InlineData("\"5_0\"", "-", "-", "-")]
    [InlineData("\"5.0\"", "-", "-", "-")]
    [InlineData("\"5e1\"", "-", "-", "-")]
    [InlineData("\"0x32\"", "-", "-", "-")]
    [InlineData("\"1,000\"", "-", "-", "-")]
    [InlineData("\"\\u0665\"", "-", "-", "-")]
    [InlineData("\"\\uff15\"", "-", "-", "-")]
    [InlineData("\"5\\u200b\"", "-", "-", "-")]
    [InlineData("\"5\\u0000\"", "-", "-", "-")]
    [InlineData("\"\\ud83d\\ude00\"", "-", "-", "-")]
    [InlineData("\"NaN\"", "-", "-", "-")]
    [InlineData("\"true\"", "-", "-", "-")]
    [InlineData("50.57", "50", "-", "-")]
    [InlineData("-50.57", "-50", "-", "-")]
    [InlineData("0.999", "0", "-", "-")]
    [InlineData("-0.999", "0", "-", "-")]
    [InlineData("5.114698E4", "51146", "-", "-")]
    [InlineData("1e2", "100", "-", "-")]
    [InlineData("1e300", "9223372036854775807", "-", "-")]
    [InlineData("-1e300", "-9223372036854775808", "-", "-")]
    [InlineData("1e-400", "0", "-", "-")]
    [InlineData("true", "-", "-", "-")]
    [InlineData("false", "-", "-", "-")]
    [InlineData("null", "-", "-", "-")]
    [InlineData("[]", "-", "-", "-")]
    [InlineData("[50]", "-", "-", "-")]
    [InlineData("{}", "-", "-", "-")]
    public void Read_Value_IsALevelWhereTheVersionSaysSo(string json, string toVersion5, string toVersion9, string fromVersion10)
    {
        for (int version = 1; version <= 12; version++)
        {
            string expected = version <= 5 ? toVersion5 : version <= 9 ? toVersion9 : fromVersion10;
            Assert.Equal($"v{version} {expected}", $"v{version} {Read(json, version)}");
        }
    }

    /// <summary>Beyond a double there is no event to begin with, and no level either.</summary>
    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public void Read_FloatBeyondDouble_IsNoLevel(string json)
    {
        Assert.True(LevelReader.Read(JsonSlice.FromCanonical(Text.Utf8(json)), Versions.Of(1)).IsMalformed);
        Assert.False(Pdu.TryLoadTrusted(Text.Utf8($$$"""{"content":{"ban":{{{json}}}}}"""), Versions.Of(1), eventId: null, out _, out _));
    }

    [Fact]
    public void Read_AbsentValue_IsAbsentAndNotMalformed()
    {
        LevelField field = LevelReader.Read(default, Versions.Of(1));
        Assert.True(field.IsAbsent);
        Assert.True(field.TryGet(7, out PowerLevel level));
        Assert.Equal(new PowerLevel(7), level);
    }

    [Fact]
    public void Read_StringOfManyThousandDigits_IsHeldAtTheLimit()
    {
        Assert.Equal(long.MaxValue.ToString(CultureInfo.InvariantCulture), Read($"\"{new string('9', 60_000)}\"", 1));
        Assert.Equal("5", Read($"\"{new string(' ', 30_000)}-{new string('0', 30_000)}5\"".Replace("-0", "+0", StringComparison.Ordinal), 1));
    }

    [Fact]
    public void Infinite_ComparedWithEveryLevel_IsAboveAndNotAboveItself()
    {
        var most = new PowerLevel(long.MaxValue);
        Assert.True(PowerLevel.Infinite > most);
        Assert.True(most < PowerLevel.Infinite);
        Assert.NotEqual(most, PowerLevel.Infinite);
        Assert.True(PowerLevel.Infinite >= PowerLevel.Infinite);
        Assert.True(PowerLevel.Infinite <= PowerLevel.Infinite);
        Assert.False(PowerLevel.Infinite > PowerLevel.Infinite);
        Assert.False(PowerLevel.Infinite < PowerLevel.Infinite);
        Assert.Equal("∞", PowerLevel.Infinite.ToString());
        Assert.Equal("-5", new PowerLevel(-5).ToString());
    }

    private static string Read(string json, int version)
    {
        RoomVersion rules = Versions.Of(version);
        VerifiedPdu levels = TestEvent.PowerLevels(TestRoom.Alice, $$"""{"ban":{{json}}}""").Load(rules);
        Assert.True(levels.Pdu.Content.TryGetMember("ban"u8, out JsonSlice value));
        LevelField field = LevelReader.Read(value, rules);
        Assert.False(field.IsAbsent);
        return field.IsMalformed ? "-" : field.Value.ToString(CultureInfo.InvariantCulture);
    }
}
