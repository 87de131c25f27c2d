using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the place of an event in the mainline order.</summary>
public sealed record MainlineOrderedEvent
{
    internal MainlineOrderedEvent(EventId eventId, int? position, MatrixTimestamp originServerTimestamp, OrderReason decidedBy)
    {
        EventId = eventId;
        Position = position;
        OriginServerTimestamp = originServerTimestamp;
        DecidedBy = decidedBy;
    }

    /// <summary>Gets the ID of the event.</summary>
    public EventId EventId { get; }

    /// <summary>
    /// Gets the position on the mainline, 0 for the newest mainline event, or <see langword="null"/> if no chain of power levels leads from the event to the
    /// mainline. Such events come before all others.
    /// </summary>
    public int? Position { get; }

    /// <summary>Gets the <c>origin_server_ts</c> of the event.</summary>
    public MatrixTimestamp OriginServerTimestamp { get; }

    /// <summary>Gets the comparison that put the event after the one before it.</summary>
    public OrderReason DecidedBy { get; }
}
