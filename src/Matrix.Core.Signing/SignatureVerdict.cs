namespace Matrix.Core.Signing;

/// <summary>What became of one signature. No verdict has the value 0: what was never set is not good.</summary>
public enum SignatureVerdict
{
    /// <summary>It verifies under the key that its key ID names.</summary>
    Good = 1,

    /// <summary>It does not verify under a known key; also where it is no string, not base64 or not <see cref="Ed25519.SignatureSize"/> bytes.</summary>
    Bad = 2,

    /// <summary>The key is not known. The signature was not read, and counts neither for nor against.</summary>
    UnknownKey = 3,

    /// <summary>The algorithm of the key ID is not <c>ed25519</c>. The signature was not read, and counts neither for nor against.</summary>
    UnsupportedAlgorithm = 4,

    /// <summary>The key is known, and not valid at the time in question. The signature was not read, and counts neither for nor against.</summary>
    Expired = 5,
}
