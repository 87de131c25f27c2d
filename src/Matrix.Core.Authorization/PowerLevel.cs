using System.Globalization;

namespace Matrix.Core.Authorization;

/// <summary>Represents a power level: an integer, or a level above every integer (the creators of version 12).</summary>
/// <remarks>
/// Levels in strings of room versions 1 to 9 may exceed 64 bits. They are limited to the range of 64 bits, where they compare as equal. Real levels are far below
/// the limits.
/// </remarks>
public readonly record struct PowerLevel : IComparable<PowerLevel>
{
    private readonly long _value;

    /// <summary>Initializes an integer level.</summary>
    /// <param name="value">The integer.</param>
    public PowerLevel(long value) => _value = value;

    private PowerLevel(long value, bool isInfinite)
    {
        _value = value;
        IsInfinite = isInfinite;
    }

    /// <summary>Gets the level above every integer. It is not above itself, so one creator does not have power over another.</summary>
    public static PowerLevel Infinite { get; } = new(long.MaxValue, isInfinite: true);

    /// <summary>Gets a value that indicates whether this is <see cref="Infinite"/>.</summary>
    public bool IsInfinite { get; }

    /// <summary>Gets the integer, or <see cref="long.MaxValue"/> if the level is infinite.</summary>
    public long Value => _value;

    /// <summary>Determines whether one level is below another.</summary>
    public static bool operator <(PowerLevel left, PowerLevel right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether one level is at most another.</summary>
    public static bool operator <=(PowerLevel left, PowerLevel right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether one level is above another.</summary>
    public static bool operator >(PowerLevel left, PowerLevel right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether one level is at least another.</summary>
    public static bool operator >=(PowerLevel left, PowerLevel right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(PowerLevel other)
    {
        int byInfinity = IsInfinite.CompareTo(other.IsInfinite);
        return byInfinity != 0 ? byInfinity : _value.CompareTo(other._value);
    }

    /// <summary>Returns the integer, or <c>∞</c>.</summary>
    public override string ToString() => IsInfinite ? "∞" : _value.ToString(CultureInfo.InvariantCulture);
}
