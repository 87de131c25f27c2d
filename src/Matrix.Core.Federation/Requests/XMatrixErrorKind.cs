namespace Matrix.Core.Federation.Requests;

/// <summary>Why an <c>Authorization</c> header is no X-Matrix header that can be used. Each but <see cref="OtherScheme"/> is its sender's fault.</summary>
public enum XMatrixErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The header is longer than <see cref="XMatrixHeader.MaxLength"/>.</summary>
    TooLong,

    /// <summary>The header is of another scheme (<c>Bearer</c>), or of none: it is not for this parser.</summary>
    OtherScheme,

    /// <summary>The header breaks the grammar: a quote that is not closed, a parameter without a value, a control character.</summary>
    Malformed,

    /// <summary>One of <c>origin</c>, <c>destination</c>, <c>key</c>, <c>sig</c> stands twice: two readers could take different ones.</summary>
    DuplicateParameter,

    /// <summary>There is no <c>origin</c>.</summary>
    MissingOrigin,

    /// <summary>There is no <c>key</c>.</summary>
    MissingKey,

    /// <summary>There is no <c>sig</c>.</summary>
    MissingSignature,

    /// <summary><c>origin</c> is not a server name.</summary>
    InvalidOrigin,

    /// <summary><c>destination</c> is there and is not a server name.</summary>
    InvalidDestination,

    /// <summary><c>key</c> is not a key ID.</summary>
    InvalidKey,
}
