using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the expected outcome of parsing and verifying an event. Equality is by value.</summary>
public readonly record struct ExpectedOutcome
{
    private ExpectedOutcome(OutcomeKind kind, PduErrorKind error = PduErrorKind.None, PduVerificationErrorKind verificationError = PduVerificationErrorKind.None)
    {
        Kind = kind;
        Error = error;
        VerificationError = verificationError;
    }

    /// <summary>Gets the outcome of an event that is accepted unchanged.</summary>
    public static ExpectedOutcome Accepted { get; } = new(OutcomeKind.Accepted);

    /// <summary>Gets the outcome of an event that is accepted, to be stored as rejected (<see cref="Pdu.OverlongField"/>).</summary>
    public static ExpectedOutcome AcceptedOverlong { get; } = new(OutcomeKind.AcceptedOverlong);

    /// <summary>Gets the outcome of an event that is accepted as its redacted copy.</summary>
    public static ExpectedOutcome Redacted { get; } = new(OutcomeKind.Redacted);

    /// <summary>Gets the kind of outcome.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>Gets the check that failed, for a malformed event.</summary>
    public PduErrorKind Error { get; }

    /// <summary>Gets the reason, for an event with signatures that do not verify.</summary>
    public PduVerificationErrorKind VerificationError { get; }

    /// <summary>Gets a value that indicates whether the event is dropped.</summary>
    public bool IsDropped => Kind is OutcomeKind.Malformed or OutcomeKind.FailsVerification;

    /// <summary>Returns the outcome of bytes that are not an event of the room version.</summary>
    /// <param name="error">The check that fails.</param>
    public static ExpectedOutcome Malformed(PduErrorKind error) => new(OutcomeKind.Malformed, error: error);

    /// <summary>Returns the outcome of an event with signatures that do not verify.</summary>
    /// <param name="error">The reason.</param>
    public static ExpectedOutcome FailsVerification(PduVerificationErrorKind error) => new(OutcomeKind.FailsVerification, verificationError: error);

    /// <summary>Returns the outcome of an event in Matrix.Core.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="version">The room version.</param>
    /// <param name="keys">The available keys.</param>
    public static ExpectedOutcome Observe(ReadOnlySpan<byte> utf8, RoomVersion version, IKeySource keys)
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

    /// <summary>Returns the outcome as text: <c>Malformed(WrongType)</c>.</summary>
    public override string ToString() => Kind switch
    {
        OutcomeKind.Malformed => $"{Kind}({Error})",
        OutcomeKind.FailsVerification => $"{Kind}({VerificationError})",
        _ => Kind.ToString(),
    };
}
