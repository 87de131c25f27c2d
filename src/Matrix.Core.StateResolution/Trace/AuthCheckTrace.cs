using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents one auth check that a resolution made, or skipped.</summary>
public sealed record AuthCheckTrace
{
    internal AuthCheckTrace(EventId eventId, int pass, AuthVerdict? verdict)
    {
        EventId = eventId;
        Pass = pass;
        Verdict = verdict;
    }

    /// <summary>Gets the ID of the event.</summary>
    public EventId EventId { get; }

    /// <summary>Gets the pass of the check: 1 for power events and the events in their auth chains (in version 1: power levels, join rules and memberships), 2 for the rest.</summary>
    public int Pass { get; }

    /// <summary>
    /// Gets the verdict, or <see langword="null"/> if the event was not checked: it was rejected when it was received, is not a state event, or stands without a
    /// check in version 1.
    /// </summary>
    public AuthVerdict? Verdict { get; }
}
