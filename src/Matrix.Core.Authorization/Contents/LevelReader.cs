using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Reads power levels in all forms that the room versions allow.</summary>
/// <remarks>
/// All versions allow integers. Integers beyond 64 bits are read as the limit. Versions up to 9 also allow strings: white space, a sign, digits and leading zeros.
/// Versions up to 5 also allow floats, truncated toward zero. From version 6 on canonical JSON excludes floats. Booleans and null are malformed, although Python
/// accepts <c>true</c> as 1.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v1/#mroompower_levels-events-accept-values-as-strings">Room version 1, m.room.power_levels events accept
/// values as strings</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v10/#values-in-mroompower_levels-events-must-be-integers">Room version 10, Values in m.room.power_levels
/// events must be integers</seealso>
internal static class LevelReader
{
    public static LevelField Read(JsonSlice value, RoomVersion version) => value.Kind switch
    {
        JsonKind.Undefined => default,
        JsonKind.Number => ReadNumber(value.Utf8Span, version),
        JsonKind.String when version.Authorization.AllowsStringPowerLevels && value.TryGetString(out string text) => ReadString(text),
        _ => LevelField.Malformed,
    };

    private static LevelField ReadNumber(ReadOnlySpan<byte> text, RoomVersion version)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return LevelField.Of(integer);
        }

        if (!text.ContainsAny((byte)'.', (byte)'e', (byte)'E'))
        {
            return LevelField.Of(text[0] == '-' ? long.MinValue : long.MaxValue);
        }

        if (!version.Authorization.AllowsFloatPowerLevels)
        {
            return LevelField.Malformed;
        }

        double value = Math.Truncate(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        return !double.IsFinite(value) ? LevelField.Malformed
            : value >= long.MaxValue ? LevelField.Of(long.MaxValue)
            : value <= long.MinValue ? LevelField.Of(long.MinValue)
            : LevelField.Of((long)value);
    }

    private static LevelField ReadString(string text)
    {
        ReadOnlySpan<char> digits = text;
        while (!digits.IsEmpty && IsWhiteSpace(digits[0]))
        {
            digits = digits[1..];
        }

        while (!digits.IsEmpty && IsWhiteSpace(digits[^1]))
        {
            digits = digits[..^1];
        }

        bool negative = digits.StartsWith('-');
        digits = negative || digits.StartsWith('+') ? digits[1..] : digits;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return LevelField.Malformed;
        }

        digits = digits.TrimStart('0');
        if (digits.Length > 19 || !ulong.TryParse(digits.IsEmpty ? "0" : digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong magnitude) || magnitude > long.MaxValue)
        {
            return LevelField.Of(negative ? long.MinValue : long.MaxValue);
        }

        return LevelField.Of(negative ? -(long)magnitude : (long)magnitude);
    }

    /// <summary>Determines whether Python strips the character: Unicode white space, and the four separators that .NET does not count.</summary>
    private static bool IsWhiteSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\u001c' and <= '\u001f';
}
