using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An event that did not come out.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Reason">Why.</param>
/// <param name="Verdict">The verdict that kept it out, where one did.</param>
public sealed record LostEvent(EventId EventId, LossReason Reason, AuthVerdict? Verdict);
