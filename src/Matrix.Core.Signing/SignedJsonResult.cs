using System.Collections.Immutable;

namespace Matrix.Core.Signing;

/// <summary>Represents the verdicts on the signatures of one entity on an object.</summary>
public sealed class SignedJsonResult
{
    internal SignedJsonResult(SignedJsonError error)
    {
        Error = error;
        Signatures = [];
    }

    internal SignedJsonResult(ImmutableArray<SignatureResult> signatures)
    {
        Signatures = signatures;
        IsValid = AtLeastOneGoodNoneBad(signatures);
    }

    /// <summary>Gets the reason why no signature could be verified. Its kind is <see cref="SignedJsonErrorKind.None"/> if the entity has signatures.</summary>
    public SignedJsonError Error { get; }

    /// <summary>Gets all signatures of the entity, in the UTF-8 byte order of the key IDs. The array is empty if there is an <see cref="Error"/>.</summary>
    public ImmutableArray<SignatureResult> Signatures { get; }

    /// <summary>Gets a value that indicates whether the entity has signed the object.</summary>
    /// <value>
    /// <see langword="true"/> if at least one signature is <see cref="SignatureVerdict.Good"/> and none is <see cref="SignatureVerdict.Bad"/>. Other verdicts do not
    /// count.
    /// </value>
    public bool IsValid { get; }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() =>
        Error.Kind != SignedJsonErrorKind.None ? Error.ToString() : $"{(IsValid ? "valid" : "invalid")} ({string.Join(", ", Signatures)})";

    private static bool AtLeastOneGoodNoneBad(ImmutableArray<SignatureResult> signatures)
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
