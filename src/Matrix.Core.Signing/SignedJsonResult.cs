namespace Matrix.Core.Signing;

/// <summary>What became of the signatures of one entity on an object.</summary>
public sealed class SignedJsonResult
{
    internal SignedJsonResult(SignedJsonError error)
    {
        Error = error;
        Signatures = [];
    }

    internal SignedJsonResult(IReadOnlyList<SignatureResult> signatures)
    {
        Signatures = signatures;
        IsValid = AtLeastOneGoodNoneBad(signatures);
    }

    /// <summary>Why nothing could be verified; kind <see cref="SignedJsonErrorKind.None"/> where there were signatures to look at.</summary>
    public SignedJsonError Error { get; }

    /// <summary>Every signature of the entity, in the UTF-8 byte order of the key IDs; empty where there is an <see cref="Error"/>.</summary>
    public IReadOnlyList<SignatureResult> Signatures { get; }

    /// <summary>
    /// Whether the entity has signed the object: at least one signature is <see cref="SignatureVerdict.Good"/> and none is
    /// <see cref="SignatureVerdict.Bad"/>. What is unknown, unsupported or expired does not count.
    /// </summary>
    public bool IsValid { get; }

    /// <summary>A sentence for a log.</summary>
    public override string ToString() =>
        Error.Kind != SignedJsonErrorKind.None ? Error.ToString() : $"{(IsValid ? "valid" : "invalid")} ({string.Join(", ", Signatures)})";

    private static bool AtLeastOneGoodNoneBad(IReadOnlyList<SignatureResult> signatures)
    {
        bool good = false;
        foreach (SignatureResult signature in signatures)
        {
            if (signature.Verdict == SignatureVerdict.Bad)
            {
                return false;
            }

            good |= signature.Verdict == SignatureVerdict.Good;
        }

        return good;
    }
}
