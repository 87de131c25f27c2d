using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing;

/// <summary>Represents one signature and its verdict.</summary>
/// <param name="KeyId">The key ID as it stands in the object. If it breaks the grammar of <see cref="Identifiers.KeyId"/>, no key can be known for it.</param>
/// <param name="Verdict">The verdict on the signature.</param>
public readonly record struct SignatureResult(KeyId KeyId, SignatureVerdict Verdict)
{
    /// <summary>Returns a short text for a log.</summary>
    public override string ToString() => $"{KeyId}: {Verdict}";
}
