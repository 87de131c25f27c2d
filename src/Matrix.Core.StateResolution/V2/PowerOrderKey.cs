using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the sort key that decides between two events that are free: level, time, ID.</summary>
/// <param name="Level">The power level of the sender; greater comes first.</param>
/// <param name="OriginServerTimestamp">The <c>origin_server_ts</c> of the event. The earlier one comes first.</param>
/// <param name="EventId">The ID of the event; smaller comes first.</param>
internal readonly record struct PowerOrderKey(PowerLevel Level, MatrixTimestamp OriginServerTimestamp, EventId EventId) : IComparable<PowerOrderKey>
{
    public static bool operator <(PowerOrderKey left, PowerOrderKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(PowerOrderKey left, PowerOrderKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(PowerOrderKey left, PowerOrderKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(PowerOrderKey left, PowerOrderKey right) => left.CompareTo(right) >= 0;

    public int CompareTo(PowerOrderKey other)
    {
        int order = other.Level.CompareTo(Level);
        order = order != 0 ? order : OriginServerTimestamp.CompareTo(other.OriginServerTimestamp);
        return order != 0 ? order : EventId.CompareTo(other.EventId);
    }
}
