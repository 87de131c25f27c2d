using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>What must become of an event when it is parsed and verified. Equal by value.</summary>
public readonly record struct ExpectedOutcome
{
    private ExpectedOutcome(OutcomeKind kind, PduErrorKind error = PduErrorKind.None, PduVerificationErrorKind verificationError = PduVerificationErrorKind.None)
    {
        Kind = kind;
        Error = error;
        VerificationError = verificationError;
    }

    /// <summary>The event is taken as it is.</summary>
    public static ExpectedOutcome Accepted { get; } = new(OutcomeKind.Accepted);

    /// <summary>The event is taken, to be stored as rejected (<see cref="Pdu.OverlongField"/>).</summary>
    public static ExpectedOutcome AcceptedOverlong { get; } = new(OutcomeKind.AcceptedOverlong);

    /// <summary>The event is taken as its redacted copy.</summary>
    public static ExpectedOutcome Redacted { get; } = new(OutcomeKind.Redacted);

    /// <summary>What becomes of the event.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>Of an event that is malformed, the check that it fails.</summary>
    public PduErrorKind Error { get; }

    /// <summary>Of an event whose signatures do not hold, why.</summary>
    public PduVerificationErrorKind VerificationError { get; }

    /// <summary>Whether nothing of the event is kept.</summary>
    public bool IsDropped => Kind is OutcomeKind.Malformed or OutcomeKind.FailsVerification;

    /// <summary>The event is no event of the room version.</summary>
    /// <param name="error">The check that it fails.</param>
    public static ExpectedOutcome Malformed(PduErrorKind error) => new(OutcomeKind.Malformed, error: error);

    /// <summary>The event's signatures do not hold.</summary>
    /// <param name="error">Why.</param>
    public static ExpectedOutcome FailsVerification(PduVerificationErrorKind error) => new(OutcomeKind.FailsVerification, verificationError: error);

    /// <summary>What Matrix.Core makes of an event.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="version">The room version.</param>
    /// <param name="keys">The keys at hand.</param>
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

    /// <summary>The outcome in words: <c>Malformed(WrongType)</c>.</summary>
    public override string ToString() => Kind switch
    {
        OutcomeKind.Malformed => $"{Kind}({Error})",
        OutcomeKind.FailsVerification => $"{Kind}({VerificationError})",
        _ => Kind.ToString(),
    };
}
