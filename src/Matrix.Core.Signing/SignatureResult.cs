using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing;

/// <summary>Represents one signature and its verdict.</summary>
public readonly record struct SignatureResult
{
    internal SignatureResult(KeyId keyId, SignatureVerdict verdict)
    {
        KeyId = keyId;
        Verdict = verdict;
    }

    /// <summary>Gets the key ID as it stands in the object. If it breaks the grammar of <see cref="Identifiers.KeyId"/>, no key can be known for it.</summary>
    public KeyId KeyId { get; init; }

    /// <summary>Gets the verdict on the signature.</summary>
    public SignatureVerdict Verdict { get; init; }

    /// <summary>Returns a short text for a log.</summary>
    public override string ToString() => $"{KeyId}: {Verdict}";
}
