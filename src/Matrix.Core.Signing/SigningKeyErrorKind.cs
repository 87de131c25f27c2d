namespace Matrix.Core.Signing;

/// <summary>Why a signing key could not be read from its file.</summary>
public enum SigningKeyErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>There is no key in the text, only white space.</summary>
    Empty,

    /// <summary>A line is not three words: algorithm, version, seed.</summary>
    Malformed,

    /// <summary>The algorithm is not <c>ed25519</c>.</summary>
    UnsupportedAlgorithm,

    /// <summary>Algorithm and version make no key ID: the version is not UTF-8, or too long.</summary>
    InvalidKeyId,

    /// <summary>The seed is not base64 of 32 bytes.</summary>
    InvalidSeed,

    /// <summary>One key was asked for and there is a second line with one.</summary>
    SeveralKeys,
}
