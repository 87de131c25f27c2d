using System.Globalization;

namespace Matrix.Core.Authorization;

/// <summary>A power level: an integer, or above every integer (the creators of version 12).</summary>
/// <remarks>
/// Levels in strings of room versions 1 to 9 may be beyond 64 bits; they are held at the limits, where they compare as equal. No real
/// level comes near.
/// </remarks>
public readonly record struct PowerLevel : IComparable<PowerLevel>
{
    private readonly long _value;

    /// <summary>A level.</summary>
    /// <param name="value">The integer.</param>
    public PowerLevel(long value) => _value = value;

    private PowerLevel(long value, bool isInfinite)
    {
        _value = value;
        IsInfinite = isInfinite;
    }

    /// <summary>Above every integer. It is not above itself: one creator has no power over another.</summary>
    public static PowerLevel Infinite { get; } = new(long.MaxValue, isInfinite: true);

    /// <summary>Whether this is <see cref="Infinite"/>.</summary>
    public bool IsInfinite { get; }

    /// <summary>The integer; the largest where the level is infinite.</summary>
    public long Value => _value;

    /// <summary>Whether one level is below another.</summary>
    public static bool operator <(PowerLevel left, PowerLevel right) => left.CompareTo(right) < 0;

    /// <summary>Whether one level is at most another.</summary>
    public static bool operator <=(PowerLevel left, PowerLevel right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one level is above another.</summary>
    public static bool operator >(PowerLevel left, PowerLevel right) => left.CompareTo(right) > 0;

    /// <summary>Whether one level is at least another.</summary>
    public static bool operator >=(PowerLevel left, PowerLevel right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(PowerLevel other)
    {
        int byInfinity = IsInfinite.CompareTo(other.IsInfinite);
        return byInfinity != 0 ? byInfinity : _value.CompareTo(other._value);
    }

    /// <summary>The integer, or ∞.</summary>
    public override string ToString() => IsInfinite ? "∞" : _value.ToString(CultureInfo.InvariantCulture);
}
