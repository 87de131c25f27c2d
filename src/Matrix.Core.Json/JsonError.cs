namespace Matrix.Core.Json;

/// <summary>Represents the reason why a text was refused, and the position of the fault.</summary>
public readonly record struct JsonError
{
    internal JsonError(JsonErrorKind kind, int offset)
    {
        Kind = kind;
        Offset = offset;
    }

    /// <summary>Gets the rule that was broken.</summary>
    public JsonErrorKind Kind { get; init; }

    /// <summary>Gets the offset, in bytes from the start of the text, of the first byte that breaks the rule.</summary>
    public int Offset { get; init; }

    /// <summary>Returns a sentence for a log that names the fault and its offset.</summary>
    public override string ToString() => Kind == JsonErrorKind.None ? "no error" : $"{Describe(Kind)} at byte {Offset}";

    private static string Describe(JsonErrorKind kind) => kind switch
    {
        JsonErrorKind.InvalidUtf8 => "invalid UTF-8",
        JsonErrorKind.ByteOrderMark => "byte order mark",
        JsonErrorKind.UnexpectedEnd => "unexpected end of the text",
        JsonErrorKind.UnexpectedByte => "unexpected byte",
        JsonErrorKind.TrailingData => "data after the value",
        JsonErrorKind.ControlCharacter => "control character in a string",
        JsonErrorKind.InvalidEscape => "invalid escape",
        JsonErrorKind.LoneSurrogate => "lone surrogate",
        JsonErrorKind.DuplicateKey => "duplicate key",
        JsonErrorKind.InvalidNumber => "invalid number",
        JsonErrorKind.NumberNotInteger => "number with a fraction or exponent",
        JsonErrorKind.NumberOutOfRange => "number out of range",
        JsonErrorKind.TooDeep => $"nested deeper than {CanonicalJson.MaxDepth} levels",
        _ => kind.ToString(),
    };
}
