using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>An event that another cites in <c>auth_events</c>, and whether it was itself rejected.</summary>
/// <param name="Event">The event.</param>
/// <param name="IsRejected">Whether it was rejected when it was received.</param>
public readonly record struct AuthEvent(VerifiedPdu Event, bool IsRejected = false);
