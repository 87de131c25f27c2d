namespace Matrix.Core.Federation.Client;

/// <summary>What is wrong with a reply or an ephemeral data unit as a whole. An odd entry of a list is no error: it is left out.</summary>
public enum ContentErrorKind
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The text is not JSON.</summary>
    NotJson,

    /// <summary>The text is JSON and not an object.</summary>
    NotObject,

    /// <summary>A field that the caller cannot work without is missing or <c>null</c>.</summary>
    MissingField,

    /// <summary>A field is of another kind than is defined, or stands twice.</summary>
    BadField,

    /// <summary>The ephemeral data unit speaks for a user of another server than the one that sends it.</summary>
    WrongOrigin,
}
