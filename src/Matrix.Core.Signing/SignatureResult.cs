using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing;

/// <summary>One signature and what became of it.</summary>
/// <param name="KeyId">The key ID as it stands in the object. It may break the grammar of <see cref="Identifiers.KeyId"/>: then no key can be known for it.</param>
/// <param name="Verdict">What became of the signature.</param>
public readonly record struct SignatureResult(KeyId KeyId, SignatureVerdict Verdict)
{
    /// <summary>A few words for a log.</summary>
    public override string ToString() => $"{KeyId}: {Verdict}";
}
