using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A judgement during resolution.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Pass">1 for power events and what is behind them (version 1: power levels, join rules, members), 2 for the rest.</param>
/// <param name="Verdict">The verdict; null where the event was not judged: it was rejected before, or in version 1 stands without a check.</param>
public sealed record AuthCheckTrace(EventId EventId, int Pass, AuthVerdict? Verdict);
