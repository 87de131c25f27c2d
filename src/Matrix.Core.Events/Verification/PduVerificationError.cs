namespace Matrix.Core.Events;

/// <summary>Represents the reason why the signatures of an event do not verify, and the signer.</summary>
public readonly record struct PduVerificationError
{
    internal PduVerificationError(PduVerificationErrorKind kind, RequiredSigner signer)
    {
        Kind = kind;
        Signer = signer;
    }

    /// <summary>Gets the check that failed.</summary>
    public PduVerificationErrorKind Kind { get; init; }

    /// <summary>Gets the server that must have signed, with the reason.</summary>
    public RequiredSigner Signer { get; init; }

    /// <summary>Gets a value that indicates whether the event may verify after the signer's keys have been fetched again. If so, do not record it as bad.</summary>
    public bool IsRetryable => Kind is PduVerificationErrorKind.UnknownKey or PduVerificationErrorKind.KeyNotValid;

    /// <summary>Gets a stable name of the check for programs, for example <c>missing_signature</c>.</summary>
    public string Code => Kind switch
    {
        PduVerificationErrorKind.None => "none",
        PduVerificationErrorKind.MissingSignature => "missing_signature",
        PduVerificationErrorKind.UnknownKey => "unknown_key",
        PduVerificationErrorKind.KeyNotValid => "key_not_valid",
        PduVerificationErrorKind.UnsupportedAlgorithm => "unsupported_algorithm",
        PduVerificationErrorKind.BadSignature => "bad_signature",
        PduVerificationErrorKind.UnreadableSigner => "unreadable_signer",
        _ => "unknown",
    };

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString()
    {
        string who = Signer.Reason switch
        {
            SignerReason.EventId => $"{Signer.Server}, the server in the event ID,",
            SignerReason.Authoriser => $"{Signer.Server}, the server of the join's authoriser,",
            _ => $"{Signer.Server}, the sender's server,",
        };
        return Kind switch
        {
            PduVerificationErrorKind.None => "no error",
            PduVerificationErrorKind.MissingSignature => $"{who} has not signed the event",
            PduVerificationErrorKind.UnknownKey => $"{who} has not signed with an available key",
            PduVerificationErrorKind.KeyNotValid => $"{who} has signed with a key that was not valid when the event was sent",
            PduVerificationErrorKind.UnsupportedAlgorithm => $"{who} has signed with no algorithm that is known",
            PduVerificationErrorKind.BadSignature => $"{who} has a signature on the event that does not hold",
            PduVerificationErrorKind.UnreadableSigner => Signer.Reason switch
            {
                SignerReason.EventId => "event_id names no server",
                SignerReason.Authoriser => "join_authorised_via_users_server is not a user ID",
                _ => "sender names no server",
            },
            _ => Kind.ToString(),
        };
    }
}
