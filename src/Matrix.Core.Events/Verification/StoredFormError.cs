namespace Matrix.Core.Events;

/// <summary>Represents the reason why stored bytes cannot be read.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Field">The field with the fault, or an empty string if the fault is not in one field.</param>
public readonly record struct StoredFormError(StoredFormErrorKind Kind, string Field)
{
    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        StoredFormErrorKind.None => "no error",
        StoredFormErrorKind.TooLong => $"the stored bytes are over their bound{Of}",
        StoredFormErrorKind.WrongLineCount => "the stored bytes have too few or too many lines",
        StoredFormErrorKind.NotAnObject => $"a stored line is not a JSON object{Of}",
        StoredFormErrorKind.UnknownFormat => $"the stored bytes are of an unknown format{Of}",
        StoredFormErrorKind.MissingField => $"the stored field {Field} is missing",
        StoredFormErrorKind.MalformedField => $"the stored field {Field} has a value that it cannot have",
        _ => $"the stored field {Field} contradicts another",
    };

    private string Of => string.IsNullOrEmpty(Field) ? "" : $" ({Field})";
}
