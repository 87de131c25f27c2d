using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the place of an event in the reverse topological power order.</summary>
public sealed record PowerOrderedEvent
{
    internal PowerOrderedEvent(EventId eventId, PowerLevel senderLevel, MatrixTimestamp originServerTimestamp, bool isPowerEvent, OrderReason decidedBy)
    {
        EventId = eventId;
        SenderLevel = senderLevel;
        OriginServerTimestamp = originServerTimestamp;
        IsPowerEvent = isPowerEvent;
        DecidedBy = decidedBy;
    }

    /// <summary>Gets the ID of the event.</summary>
    public EventId EventId { get; }

    /// <summary>Gets the power level of the sender according to the event's own <c>auth_events</c>.</summary>
    public PowerLevel SenderLevel { get; }

    /// <summary>Gets the <c>origin_server_ts</c> of the event.</summary>
    public MatrixTimestamp OriginServerTimestamp { get; }

    /// <summary>Gets a value that indicates whether this is a power event; otherwise it is in the auth chain of one.</summary>
    public bool IsPowerEvent { get; }

    /// <summary>Gets the comparison that put the event after the one before it.</summary>
    public OrderReason DecidedBy { get; }
}
