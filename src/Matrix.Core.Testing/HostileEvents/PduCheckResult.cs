using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the expected result of parsing and verifying an event. Equality is by value.</summary>
public readonly record struct PduCheckResult
{
    private PduCheckResult(PduCheckStatus kind, PduErrorKind error = PduErrorKind.None, PduVerificationErrorKind verificationError = PduVerificationErrorKind.None)
    {
        Status = kind;
        Error = error;
        VerificationError = verificationError;
    }

    /// <summary>Gets the result of an event that is accepted unchanged.</summary>
    public static PduCheckResult Accepted { get; } = new(PduCheckStatus.Accepted);

    /// <summary>Gets the result of an event that is accepted, to be stored as rejected (<see cref="Pdu.OverlongField"/>).</summary>
    public static PduCheckResult AcceptedOverlong { get; } = new(PduCheckStatus.AcceptedOverlong);

    /// <summary>Gets the result of an event that is accepted as its redacted copy.</summary>
    public static PduCheckResult Redacted { get; } = new(PduCheckStatus.Redacted);

    /// <summary>Gets the kind of result.</summary>
    public PduCheckStatus Status { get; }

    /// <summary>Gets the check that failed, for a malformed event.</summary>
    public PduErrorKind Error { get; }

    /// <summary>Gets the reason, for an event with signatures that do not verify.</summary>
    public PduVerificationErrorKind VerificationError { get; }

    /// <summary>Gets a value that indicates whether the event is dropped.</summary>
    public bool IsDropped => Status is PduCheckStatus.Malformed or PduCheckStatus.FailsVerification;

    /// <summary>Returns the result of bytes that are not an event of the room version.</summary>
    /// <param name="error">The check that fails.</param>
    public static PduCheckResult Malformed(PduErrorKind error) => new(PduCheckStatus.Malformed, error: error);

    /// <summary>Returns the result of an event with signatures that do not verify.</summary>
    /// <param name="error">The reason.</param>
    public static PduCheckResult FailsVerification(PduVerificationErrorKind error) => new(PduCheckStatus.FailsVerification, verificationError: error);

    /// <summary>Returns the result of an event in Matrix.Core.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="version">The room version.</param>
    /// <param name="keys">The available keys.</param>
    public static PduCheckResult Observe(ReadOnlySpan<byte> utf8, RoomVersion version, IKeySource keys)
    {
        if (!Pdu.TryParse(utf8, version, out Pdu? pdu, out PduError malformed))
        {
            return Malformed(malformed.Kind);
        }

        if (!new PduVerifier().TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return FailsVerification(unsigned.Kind);
        }

        if (verified.IsRedacted)
        {
            return Redacted;
        }

        return verified.Pdu.OverlongField == PduField.None ? Accepted : AcceptedOverlong;
    }

    /// <summary>Returns the result as text: <c>Malformed(WrongType)</c>.</summary>
    public override string ToString() => Status switch
    {
        PduCheckStatus.Malformed => $"{Status}({Error})",
        PduCheckStatus.FailsVerification => $"{Status}({VerificationError})",
        _ => Status.ToString(),
    };
}
