namespace Matrix.Core.Federation.Requests;

/// <summary>Represents the reason and the position of an error in an X-Matrix header.</summary>
public readonly record struct XMatrixError
{
    internal XMatrixError(XMatrixErrorKind kind, int offset)
    {
        Kind = kind;
        Offset = offset;
    }

    /// <summary>Gets the kind of the error.</summary>
    public XMatrixErrorKind Kind { get; init; }

    /// <summary>
    /// Gets the index of the character at which the error is found, counted from 0. It is the header's length if something is missing or a value is invalid.
    /// </summary>
    public int Offset { get; init; }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        XMatrixErrorKind.None => "no error",
        XMatrixErrorKind.TooLong => $"the header is longer than {XMatrixHeader.MaxLength} characters",
        XMatrixErrorKind.OtherScheme => "the authentication scheme of the header is not X-Matrix",
        XMatrixErrorKind.Malformed => $"the header is malformed at character {Offset}",
        XMatrixErrorKind.DuplicateParameter => $"the header repeats a parameter at character {Offset}",
        XMatrixErrorKind.MissingOrigin => "the header does not contain the parameter 'origin'",
        XMatrixErrorKind.MissingKey => "the header does not contain the parameter 'key'",
        XMatrixErrorKind.MissingSignature => "the header does not contain the parameter 'sig'",
        XMatrixErrorKind.InvalidOrigin => "the parameter 'origin' is not a server name",
        XMatrixErrorKind.InvalidDestination => "the parameter 'destination' is not a server name",
        XMatrixErrorKind.InvalidKey => "the parameter 'key' is not a key ID",
        _ => Kind.ToString(),
    };
}
