namespace Matrix.Core.Events;

/// <summary>Specifies why stored bytes cannot be read.</summary>
public enum StoredFormErrorKind
{
    /// <summary>There is no error.</summary>
    None,

    /// <summary>The bytes, or a line of them, are over the bound.</summary>
    TooLong,

    /// <summary>A line is missing, or there is one too many.</summary>
    WrongLineCount,

    /// <summary>A line is not a JSON object.</summary>
    NotAnObject,

    /// <summary>The bytes are of a format that this version of the library does not read.</summary>
    UnknownFormat,

    /// <summary>A field is missing.</summary>
    MissingField,

    /// <summary>A field has a value that it cannot have.</summary>
    MalformedField,

    /// <summary>Two fields contradict each other.</summary>
    Contradiction,
}
