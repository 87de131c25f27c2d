using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event that is not in the resolved state.</summary>
public sealed record LostEvent
{
    internal LostEvent(EventId eventId, LossReason reason, AuthVerdict? verdict)
    {
        EventId = eventId;
        Reason = reason;
        Verdict = verdict;
    }

    /// <summary>Gets the ID of the event.</summary>
    public EventId EventId { get; }

    /// <summary>Gets the reason.</summary>
    public LossReason Reason { get; }

    /// <summary>Gets the last verdict on the event, or <see langword="null"/> if it was not checked. It is an allowing verdict if the event was replaced.</summary>
    public AuthVerdict? Verdict { get; }
}
