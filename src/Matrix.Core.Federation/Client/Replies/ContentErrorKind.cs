namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the error in a reply or an ephemeral data unit as a whole. An invalid list item is not an error: it is left out.</summary>
public enum ContentErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text is not JSON.</summary>
    NotJson,

    /// <summary>The text is JSON, but not an object.</summary>
    NotObject,

    /// <summary>A required field is missing or <c>null</c>.</summary>
    MissingField,

    /// <summary>A field has another kind than is defined, or occurs twice.</summary>
    BadField,

    /// <summary>The ephemeral data unit speaks for a user of another server than the sender.</summary>
    WrongOrigin,
}
