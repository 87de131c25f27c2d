namespace Matrix.Core.Events;

/// <summary>Specifies the source of an event, which determines the limits on its format.</summary>
public enum PduSource
{
    /// <summary>Another server sent the event, or it was requested from one. All limits apply.</summary>
    Received,

    /// <summary>
    /// The event is part of history that may be older than the limits on <c>prev_events</c> and <c>auth_events</c>, as <c>/backfill</c> returns it. These two limits
    /// do not apply.
    /// </summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#backfilling-and-retrieving-missing-events">Server-server API, Backfilling and retrieving
    /// missing events</seealso>
    Backfilled,
}
