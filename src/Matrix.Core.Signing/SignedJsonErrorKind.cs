namespace Matrix.Core.Signing;

/// <summary>Why an object could not be signed or verified at all.</summary>
public enum SignedJsonErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text has no canonical form; <see cref="SignedJsonError.Json"/> says why and where.</summary>
    InvalidJson,

    /// <summary>The text is JSON, and not an object.</summary>
    NotAnObject,

    /// <summary>Verifying: there is no signature by the entity, be it that <c>signatures</c> is missing, empty or of another shape.</summary>
    NotSigned,

    /// <summary>Signing: <c>signatures</c>, or what it holds for the entity, is there and is not an object, so that nothing can be merged into it.</summary>
    MalformedSignatures,
}
