namespace Matrix.Core.Signing;

/// <summary>Represents the reason why a signing key could not be read from its file. It never contains part of the text, which may be secret.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Line">The number of the line, counted from 1, or 0 if the key could be read.</param>
public readonly record struct SigningKeyError(SigningKeyErrorKind Kind, int Line)
{
    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind == SigningKeyErrorKind.None ? "no error" : $"{Describe(Kind)} in line {Line}";

    private static string Describe(SigningKeyErrorKind kind) => kind switch
    {
        SigningKeyErrorKind.Empty => "no signing key",
        SigningKeyErrorKind.Malformed => "a signing key is three words (ed25519, version, seed), not what is",
        SigningKeyErrorKind.UnsupportedAlgorithm => "an algorithm other than ed25519",
        SigningKeyErrorKind.InvalidKeyId => "a key version that makes no key ID",
        SigningKeyErrorKind.InvalidSeed => "a seed that is not 32 bytes in base64",
        SigningKeyErrorKind.SeveralKeys => "a second signing key where one was expected",
        _ => kind.ToString(),
    };
}
