using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Represents an event that another event references in <c>auth_events</c>.</summary>
/// <param name="VerifiedPdu">The event.</param>
/// <param name="IsRejected"><see langword="true"/> if the event was rejected when it was received.</param>
public readonly record struct AuthEvent(VerifiedPdu VerifiedPdu, bool IsRejected = false);
