namespace Matrix.Core.Events;

/// <summary>Specifies why stored bytes cannot be read.</summary>
public enum StoredFormErrorKind
{
    /// <summary>The bytes can be read.</summary>
    None,

    /// <summary>The bytes, or a line of them, exceed the limit.</summary>
    TooLong,

    /// <summary>The number of lines is wrong.</summary>
    WrongLineCount,

    /// <summary>A line is not a JSON object.</summary>
    NotAnObject,

    /// <summary>The bytes have a format that this version of the library does not read.</summary>
    UnknownFormat,

    /// <summary>A field is missing.</summary>
    MissingField,

    /// <summary>A field has an invalid value.</summary>
    MalformedField,

    /// <summary>Two fields contradict each other.</summary>
    Contradiction,
}
