namespace Matrix.Core.Signing;

/// <summary>Specifies why an object could not be signed or verified.</summary>
public enum SignedJsonErrorKind
{
    /// <summary>The object could be signed or verified.</summary>
    None,

    /// <summary>The text does not have a canonical form. <see cref="SignedJsonError.Json"/> gives the reason and the offset.</summary>
    InvalidJson,

    /// <summary>The text is JSON but not an object.</summary>
    NotAnObject,

    /// <summary>
    /// The object to verify does not have a signature of the entity: <c>signatures</c> is missing, lacks the entity, is empty or has another shape.
    /// </summary>
    NotSigned,

    /// <summary>
    /// The object to sign has a <c>signatures</c>, or a member of it for the entity, that is not an object, so a signature cannot be merged into it.
    /// </summary>
    MalformedSignatures,
}
