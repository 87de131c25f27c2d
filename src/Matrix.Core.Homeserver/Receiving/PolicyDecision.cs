using Matrix.Core.Events;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the decision of a policy server about an event: the signed event, or the status of the request.</summary>
internal readonly record struct PolicyDecision(VerifiedPdu? Signed, PolicyServerStatus Status);
