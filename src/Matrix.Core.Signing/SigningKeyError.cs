namespace Matrix.Core.Signing;

/// <summary>Represents the reason why a signing key could not be read from its file. It never contains part of the text, which may be secret.</summary>
public readonly record struct SigningKeyError
{
    internal SigningKeyError(SigningKeyErrorKind kind, int line)
    {
        Kind = kind;
        Line = line;
    }

    /// <summary>Gets the kind of fault.</summary>
    public SigningKeyErrorKind Kind { get; init; }

    /// <summary>Gets the number of the line, counted from 1, or 0 if the key could be read.</summary>
    public int Line { get; init; }

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
