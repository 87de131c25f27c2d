namespace Matrix.Core.Federation.Client;

/// <summary>Represents what is wrong with a reply or an ephemeral data unit as a whole. The fault is always the other server's.</summary>
public readonly record struct ContentError
{
    internal ContentError(ContentErrorKind kind, string? field = null)
    {
        Kind = kind;
        Field = field;
    }

    /// <summary>Gets the kind of the error.</summary>
    public ContentErrorKind Kind { get; }

    /// <summary>Gets the name of the field that is missing or bad, or null for the other kinds.</summary>
    public string? Field { get; }

    /// <summary>Gets the kind in snake case for logs and test harnesses, for example <c>missing_field</c>.</summary>
    public string Code => Kind switch
    {
        ContentErrorKind.None => "none",
        ContentErrorKind.NotJson => "not_json",
        ContentErrorKind.NotObject => "not_object",
        ContentErrorKind.MissingField => "missing_field",
        ContentErrorKind.BadField => "bad_field",
        _ => "wrong_origin",
    };

    /// <summary>Returns a sentence without its full stop.</summary>
    public override string ToString() => Kind switch
    {
        ContentErrorKind.None => "no error",
        ContentErrorKind.NotJson => "it is not JSON",
        ContentErrorKind.NotObject => "it is not a JSON object",
        ContentErrorKind.MissingField => $"it does not contain the field '{Field}'",
        ContentErrorKind.BadField => $"its field '{Field}' has the wrong type or occurs twice",
        _ => "its user belongs to another server",
    };
}
