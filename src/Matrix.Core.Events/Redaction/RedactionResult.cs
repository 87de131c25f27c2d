namespace Matrix.Core.Events;

/// <summary>Represents the result of applying a redaction to an event.</summary>
public sealed record RedactionResult
{
    internal RedactionResult(RedactionStatus status, VerifiedPdu verifiedPdu)
    {
        Status = status;
        VerifiedPdu = verifiedPdu;
    }

    /// <summary>Gets whether the redaction took effect, and if not, why.</summary>
    public RedactionStatus Status { get; }

    /// <summary>Gets the target to use from now on: its redacted copy if the redaction took effect, otherwise the target itself.</summary>
    public VerifiedPdu VerifiedPdu { get; }

    /// <summary>Gets a value that indicates whether the redaction took effect.</summary>
    public bool IsApplied => Status == RedactionStatus.Applied;
}
