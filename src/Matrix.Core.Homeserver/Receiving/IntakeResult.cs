using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a verified event, or the reason why its bytes are dropped.</summary>
internal readonly record struct IntakeResult(VerifiedPdu? Verified, IncomingPduResult.Dropped? Dropped)
{
    [MemberNotNullWhen(true, nameof(Verified))]
    [MemberNotNullWhen(false, nameof(Dropped))]
    public bool IsVerified => Verified is not null;
}
