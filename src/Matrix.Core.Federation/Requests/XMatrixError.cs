namespace Matrix.Core.Federation.Requests;

/// <summary>Why an <c>Authorization</c> header is no X-Matrix header that can be used, and where it goes wrong.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The character of the header at which it is found, counted from 0; its length where something is missing.</param>
public readonly record struct XMatrixError(XMatrixErrorKind Kind, int Offset)
{
    /// <summary>A sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        XMatrixErrorKind.None => "no error",
        XMatrixErrorKind.TooLong => $"the header is longer than {XMatrixHeader.MaxLength} characters",
        XMatrixErrorKind.OtherScheme => "the header is of another scheme than X-Matrix",
        XMatrixErrorKind.Malformed => $"the header breaks the grammar at character {Offset}",
        XMatrixErrorKind.DuplicateParameter => $"a parameter is repeated at character {Offset}",
        XMatrixErrorKind.MissingOrigin => "the header has no origin",
        XMatrixErrorKind.MissingKey => "the header has no key",
        XMatrixErrorKind.MissingSignature => "the header has no sig",
        XMatrixErrorKind.InvalidOrigin => "origin is not a server name",
        XMatrixErrorKind.InvalidDestination => "destination is not a server name",
        XMatrixErrorKind.InvalidKey => "key is not a key ID",
        _ => Kind.ToString(),
    };
}
