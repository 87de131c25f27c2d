using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents one auth check that a resolution made, or skipped.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Pass">The pass: 1 for power events and the events in their auth chains (version 1: power levels, join rules, members), 2 for the rest.</param>
/// <param name="Verdict">
/// The verdict, or <see langword="null"/> if the event was not judged: it was rejected when it was received, is not a state event, or stands without a check in
/// version 1.
/// </param>
public sealed record AuthCheckTrace(EventId EventId, int Pass, AuthVerdict? Verdict);
