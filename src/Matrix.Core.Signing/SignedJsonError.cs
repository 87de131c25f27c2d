using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents the reason why an object could not be signed or verified. The fault is that of the author of the object.</summary>
public readonly record struct SignedJsonError
{
    internal SignedJsonError(SignedJsonErrorKind kind, JsonError json = default)
    {
        Kind = kind;
        Json = json;
    }

    /// <summary>Gets the kind of fault.</summary>
    public SignedJsonErrorKind Kind { get; init; }

    /// <summary>Gets the JSON error for <see cref="SignedJsonErrorKind.InvalidJson"/>; otherwise the default value.</summary>
    public JsonError Json { get; init; }

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
