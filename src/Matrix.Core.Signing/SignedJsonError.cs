using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents the reason why an object could not be signed or verified. The fault is that of the author of the object.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Json">The JSON error for <see cref="SignedJsonErrorKind.InvalidJson"/>; otherwise the default value.</param>
public readonly record struct SignedJsonError(SignedJsonErrorKind Kind, JsonError Json = default)
{
    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        SignedJsonErrorKind.None => "no error",
        SignedJsonErrorKind.InvalidJson => $"not canonicalizable JSON: {Json}",
        SignedJsonErrorKind.NotAnObject => "not a JSON object",
        SignedJsonErrorKind.NotSigned => "no signature by the entity",
        SignedJsonErrorKind.MalformedSignatures => "'signatures' is not an object of objects",
        _ => Kind.ToString(),
    };
}
