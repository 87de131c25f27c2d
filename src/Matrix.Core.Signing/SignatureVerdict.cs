namespace Matrix.Core.Signing;

/// <summary>Specifies the verdict on one signature. No verdict has the value 0, so that a value that was never set is not good.</summary>
public enum SignatureVerdict
{
    /// <summary>The signature verifies with the key that its key ID names.</summary>
    Good = 1,

    /// <summary>The signature does not verify with a known key, or is not a string, not base64 or not <see cref="Ed25519.SignatureSize"/> bytes.</summary>
    Bad = 2,

    /// <summary>The key is not known. The signature was not read and counts neither for nor against the object.</summary>
    UnknownKey = 3,

    /// <summary>The algorithm of the key ID is not <c>ed25519</c>. The signature was not read and counts neither for nor against the object.</summary>
    UnsupportedAlgorithm = 4,

    /// <summary>The key is known but not valid at the time in question. The signature was not read and counts neither for nor against the object.</summary>
    Expired = 5,
}
