using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents a time as Matrix sends and stores it: a whole number of milliseconds since 1970-01-01T00:00Z.</summary>
/// <remarks>
/// <para>
/// A server can send any integer as a time, so the value can be negative, and it can lie outside the range of <see cref="DateTimeOffset"/> (the years 1 to 9999). No
/// member throws for such a value: additions stop at <see cref="MinValue"/> and <see cref="MaxValue"/>, and <see cref="ToDateTimeOffset"/> returns the nearest date.
/// </para>
/// <para>
/// The text is the number in decimal digits: no leading zeros, no plus sign, no space. JSON has the number itself. The <c>default</c> value is
/// <see cref="UnixEpoch"/>. The type has no value for "no time", for which the API uses <see langword="null"/>.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#pdus">Server-server API, PDUs (<c>origin_server_ts</c>)</seealso>
[JsonConverter(typeof(MatrixTimestampJsonConverter))]
[DebuggerDisplay("{DebuggerText,nq}")]
public readonly struct MatrixTimestamp : IText<MatrixTimestamp>
{
    private const long MinDateMilliseconds = -62_135_596_800_000;
    private const long MaxDateMilliseconds = 253_402_300_799_999;

    /// <summary>Initializes a time from its number on the wire.</summary>
    /// <param name="milliseconds">The milliseconds since 1970-01-01T00:00Z: any number, negative for an earlier time.</param>
    public MatrixTimestamp(long milliseconds) => Milliseconds = milliseconds;

    /// <summary>Gets the earliest time, of <see cref="long.MinValue"/> milliseconds. It is not a date of .NET.</summary>
    public static MatrixTimestamp MinValue => new(long.MinValue);

    /// <summary>Gets the latest time, of <see cref="long.MaxValue"/> milliseconds. It is not a date of .NET.</summary>
    public static MatrixTimestamp MaxValue => new(long.MaxValue);

    /// <summary>Gets 1970-01-01T00:00Z, which is also the <c>default</c> value.</summary>
    public static MatrixTimestamp UnixEpoch => default;

    /// <summary>Gets the number on the wire: the milliseconds since 1970-01-01T00:00Z, negative for an earlier time.</summary>
    public long Milliseconds { get; }

    static string IText<MatrixTimestamp>.Shape => "an integer of 64 bits without leading zeros";

    private string DebuggerText => TryToDateTimeOffset(out DateTimeOffset date) ? $"{ToString()} ({date.ToString("O", CultureInfo.InvariantCulture)})" : ToString();

    /// <summary>Returns the time of a date. Fractions of a millisecond are dropped, so the result is at or before the date.</summary>
    /// <param name="date">The date. Its offset makes no difference.</param>
    public static MatrixTimestamp FromDateTimeOffset(DateTimeOffset date) => new(date.ToUnixTimeMilliseconds());

    /// <summary>Returns the earlier of two times.</summary>
    /// <param name="left">A time.</param>
    /// <param name="right">The other time.</param>
    public static MatrixTimestamp Min(MatrixTimestamp left, MatrixTimestamp right) => left < right ? left : right;

    /// <summary>Returns the later of two times.</summary>
    /// <param name="left">A time.</param>
    /// <param name="right">The other time.</param>
    public static MatrixTimestamp Max(MatrixTimestamp left, MatrixTimestamp right) => left > right ? left : right;

    /// <summary>Parses a string.</summary>
    /// <param name="text">The number in decimal digits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text is not an integer of 64 bits in its shortest form.</exception>
    public static MatrixTimestamp Parse(string text) => IdentifierText.Parse<MatrixTimestamp>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <param name="text">The number in decimal digits.</param>
    /// <exception cref="FormatException">The text is not an integer of 64 bits in its shortest form.</exception>
    public static MatrixTimestamp Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<MatrixTimestamp>(text);

    /// <summary>Parses UTF-8 bytes.</summary>
    /// <param name="utf8">The number in decimal digits.</param>
    /// <exception cref="FormatException">The text is not an integer of 64 bits in its shortest form.</exception>
    public static MatrixTimestamp Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<MatrixTimestamp>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    /// <param name="text">The number in decimal digits, or <see langword="null"/>.</param>
    /// <param name="result">The time, or <see cref="UnixEpoch"/> if the method returns <see langword="false"/>.</param>
    public static bool TryParse(string? text, out MatrixTimestamp result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    /// <param name="text">The number in decimal digits.</param>
    /// <param name="result">The time, or <see cref="UnixEpoch"/> if the method returns <see langword="false"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out MatrixTimestamp result)
    {
        bool isNumber = IsShortest(text, '-', '0', '9') & long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds);
        result = isNumber ? new MatrixTimestamp(milliseconds) : default;
        return isNumber;
    }

    /// <summary>Tries to parse UTF-8 bytes. Never throws.</summary>
    /// <param name="utf8">The number in decimal digits.</param>
    /// <param name="result">The time, or <see cref="UnixEpoch"/> if the method returns <see langword="false"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out MatrixTimestamp result)
    {
        bool isNumber = IsShortest(utf8, (byte)'-', (byte)'0', (byte)'9') & long.TryParse(utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds);
        result = isNumber ? new MatrixTimestamp(milliseconds) : default;
        return isNumber;
    }

    /// <summary>Returns the date of the time. A time outside the years 1 to 9999 becomes the nearest date. Never throws.</summary>
    /// <returns>The date in UTC. <see cref="DateTimeOffset.MinValue"/> or <see cref="DateTimeOffset.MaxValue"/> if the time is outside of their range.</returns>
    /// <remarks>Use <see cref="TryToDateTimeOffset"/> where the difference matters.</remarks>
    public DateTimeOffset ToDateTimeOffset() => Milliseconds switch
    {
        < MinDateMilliseconds => DateTimeOffset.MinValue,
        > MaxDateMilliseconds => DateTimeOffset.MaxValue,
        _ => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds),
    };

    /// <summary>Tries to convert the time to a date of .NET. Never throws.</summary>
    /// <param name="date">The date in UTC, or the nearest one if the method returns <see langword="false"/>.</param>
    /// <returns><see langword="true"/> if the time is in the years 1 to 9999; otherwise, <see langword="false"/>.</returns>
    public bool TryToDateTimeOffset(out DateTimeOffset date)
    {
        date = ToDateTimeOffset();
        return Milliseconds is >= MinDateMilliseconds and <= MaxDateMilliseconds;
    }

    /// <summary>Returns a later time, or an earlier one for a negative duration.</summary>
    /// <param name="duration">The duration. Fractions of a millisecond are dropped.</param>
    /// <returns>The time, which stops at <see cref="MinValue"/> and <see cref="MaxValue"/>.</returns>
    public MatrixTimestamp Add(TimeSpan duration) => new(AddSaturated(Milliseconds, duration.Ticks / TimeSpan.TicksPerMillisecond));

    /// <summary>Returns an earlier time, or a later one for a negative duration.</summary>
    /// <param name="duration">The duration. Fractions of a millisecond are dropped.</param>
    /// <returns>The time, which stops at <see cref="MinValue"/> and <see cref="MaxValue"/>.</returns>
    public MatrixTimestamp Subtract(TimeSpan duration) => new(AddSaturated(Milliseconds, -(duration.Ticks / TimeSpan.TicksPerMillisecond)));

    /// <summary>Returns the duration from another time to this one.</summary>
    /// <param name="other">The other time.</param>
    /// <returns>The duration, negative if the other time is later. It stops at <see cref="TimeSpan.MinValue"/> and <see cref="TimeSpan.MaxValue"/>.</returns>
    public TimeSpan Subtract(MatrixTimestamp other) =>
        new((long)Int128.Clamp(((Int128)Milliseconds - other.Milliseconds) * TimeSpan.TicksPerMillisecond, long.MinValue, long.MaxValue));

    /// <inheritdoc />
    public bool Equals(MatrixTimestamp other) => Milliseconds == other.Milliseconds;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is MatrixTimestamp other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Milliseconds.GetHashCode();

    /// <inheritdoc />
    public int CompareTo(MatrixTimestamp other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Returns the number in decimal digits, independently of culture.</summary>
    public override string ToString() => Milliseconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tries to write the number as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    /// <param name="destination">The buffer. 20 characters are always enough.</param>
    /// <param name="charsWritten">The number of characters written.</param>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        Milliseconds.TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture);

    /// <summary>Tries to write the number as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    /// <param name="utf8Destination">The buffer. 20 bytes are always enough.</param>
    /// <param name="bytesWritten">The number of bytes written.</param>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        Milliseconds.TryFormat(utf8Destination, out bytesWritten, default, CultureInfo.InvariantCulture);

    /// <summary>Determines whether two times are equal.</summary>
    public static bool operator ==(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds == right.Milliseconds;

    /// <summary>Determines whether two times differ.</summary>
    public static bool operator !=(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds != right.Milliseconds;

    /// <summary>Determines whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Determines whether <paramref name="left"/> is before <paramref name="right"/>, or equals it.</summary>
    public static bool operator <=(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Determines whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Determines whether <paramref name="left"/> is after <paramref name="right"/>, or equals it.</summary>
    public static bool operator >=(MatrixTimestamp left, MatrixTimestamp right) => left.Milliseconds >= right.Milliseconds;

    /// <summary>Returns the time that is a duration later. See <see cref="Add"/>.</summary>
    public static MatrixTimestamp operator +(MatrixTimestamp time, TimeSpan duration) => time.Add(duration);

    /// <summary>Returns the time that is a duration earlier. See <see cref="Subtract(TimeSpan)"/>.</summary>
    public static MatrixTimestamp operator -(MatrixTimestamp time, TimeSpan duration) => time.Subtract(duration);

    /// <summary>Returns the duration between two times. See <see cref="Subtract(MatrixTimestamp)"/>.</summary>
    public static TimeSpan operator -(MatrixTimestamp left, MatrixTimestamp right) => left.Subtract(right);

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    // The parser of .NET alone would also accept leading zeros, a plus sign and trailing zero bytes.
    private static bool IsShortest<T>(ReadOnlySpan<T> text, T minus, T zero, T nine)
        where T : unmanaged, IComparable<T>, IEquatable<T>
    {
        ReadOnlySpan<T> digits = text.StartsWith(minus) ? text[1..] : text;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange(zero, nine) && (!digits[0].Equals(zero) || text.Length == 1);
    }

    private static long AddSaturated(long milliseconds, long added)
    {
        long sum = unchecked(milliseconds + added);
        bool hasOverflowed = ((milliseconds ^ sum) & (added ^ sum)) < 0;
        return !hasOverflowed ? sum : added < 0 ? long.MinValue : long.MaxValue;
    }
}
