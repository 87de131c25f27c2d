namespace Matrix.Core.Federation.Requests;

/// <summary>
/// Specifies the reason that an <c>Authorization</c> header cannot be used as an X-Matrix header. All reasons except <see cref="OtherScheme"/> are the sender's
/// fault.
/// </summary>
public enum XMatrixErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The header is longer than <see cref="XMatrixHeader.MaxLength"/>.</summary>
    TooLong,

    /// <summary>The header has another scheme (for example <c>Bearer</c>) or none. It is not meant for this parser.</summary>
    OtherScheme,

    /// <summary>The header breaks the grammar, for example with an unclosed quote, a parameter without a value, or a control character.</summary>
    Malformed,

    /// <summary>One of <c>origin</c>, <c>destination</c>, <c>key</c> and <c>sig</c> is repeated, so that two readers could use different values.</summary>
    DuplicateParameter,

    /// <summary>The header has no <c>origin</c>.</summary>
    MissingOrigin,

    /// <summary>The header has no <c>key</c>.</summary>
    MissingKey,

    /// <summary>The header has no <c>sig</c>.</summary>
    MissingSignature,

    /// <summary><c>origin</c> is not a server name.</summary>
    InvalidOrigin,

    /// <summary><c>destination</c> is present but is not a server name.</summary>
    InvalidDestination,

    /// <summary><c>key</c> is not a key ID.</summary>
    InvalidKey,
}
