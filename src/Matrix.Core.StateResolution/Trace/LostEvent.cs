using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event that is not in the resolved state.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Verdict">
/// The last verdict on the event, or <see langword="null"/> if it was not judged. It is an allowing verdict if the event was replaced.
/// </param>
public sealed record LostEvent(EventId EventId, LossReason Reason, AuthVerdict? Verdict);
