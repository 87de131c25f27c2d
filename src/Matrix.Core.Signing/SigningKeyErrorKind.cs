namespace Matrix.Core.Signing;

/// <summary>Specifies why a signing key could not be read from its file.</summary>
public enum SigningKeyErrorKind
{
    /// <summary>The key could be read.</summary>
    None,

    /// <summary>The text contains only white space.</summary>
    Empty,

    /// <summary>A line is not three words: algorithm, version, seed.</summary>
    Malformed,

    /// <summary>The algorithm is not <c>ed25519</c>.</summary>
    UnsupportedAlgorithm,

    /// <summary>Algorithm and version do not form a key ID: the version is too long or not valid UTF-8.</summary>
    InvalidKeyId,

    /// <summary>The seed is not base64 of 32 bytes.</summary>
    InvalidSeed,

    /// <summary>The caller expects one key, and the text has a second line with a key.</summary>
    SeveralKeys,
}
