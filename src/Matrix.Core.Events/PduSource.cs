namespace Matrix.Core.Events;

/// <summary>How an event reached us, as far as its format is judged by it.</summary>
public enum PduSource
{
    /// <summary>Pushed to us or pulled by us: all limits hold.</summary>
    Received,

    /// <summary>
    /// History from before the limits on <c>prev_events</c> and <c>auth_events</c>, as <c>/backfill</c> gives it: the two limits are
    /// not applied (Matrix spec, server-server API, § Backfilling and retrieving missing events).
    /// </summary>
    Backfilled,
}
