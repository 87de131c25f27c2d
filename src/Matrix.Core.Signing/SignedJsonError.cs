using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Why an object could not be signed or verified at all. The fault is that of whoever wrote the object.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Json">For <see cref="SignedJsonErrorKind.InvalidJson"/>, why and where; else none.</param>
public readonly record struct SignedJsonError(SignedJsonErrorKind Kind, JsonError Json = default)
{
    /// <summary>A sentence for a log.</summary>
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
