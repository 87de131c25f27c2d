using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents the reason why bytes are not an event of the room version: the check, the field and the offset.</summary>
public readonly record struct PduError
{
    internal PduError(PduErrorKind kind, PduField field = PduField.None, int offset = 0, JsonError json = default)
    {
        Kind = kind;
        Field = field;
        Offset = offset;
        Json = json;
    }

    /// <summary>Gets the check that failed.</summary>
    public PduErrorKind Kind { get; init; }

    /// <summary>Gets the field that failed the check, or <see cref="PduField.None"/> for the event as a whole.</summary>
    public PduField Field { get; init; }

    /// <summary>Gets the offset in the received bytes of the field's key, or of the byte that is not JSON, or 0 if neither applies.</summary>
    public int Offset { get; init; }

    /// <summary>Gets the error of the JSON, if that is the check that failed.</summary>
    public JsonError Json { get; init; }

    /// <summary>Gets a stable name of the check for programs, for example <c>missing_field</c>.</summary>
    public string Code => Kind switch
    {
        PduErrorKind.None => "none",
        PduErrorKind.InvalidJson => "invalid_json",
        PduErrorKind.NotAnObject => "not_an_object",
        PduErrorKind.MissingField => "missing_field",
        PduErrorKind.WrongType => "wrong_type",
        PduErrorKind.ForbiddenField => "forbidden_field",
        PduErrorKind.InvalidIdentifier => "invalid_identifier",
        PduErrorKind.FieldTooLong => "field_too_long",
        PduErrorKind.EventTooLarge => "event_too_large",
        PduErrorKind.OutOfRange => "out_of_range",
        PduErrorKind.TooManyPrevEvents => "too_many_prev_events",
        PduErrorKind.TooManyAuthEvents => "too_many_auth_events",
        PduErrorKind.CreateEventCited => "create_event_cited",
        _ => "unknown",
    };

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString()
    {
        string name = PduFieldNames.Name(Field);
        string sentence = Kind switch
        {
            PduErrorKind.None => "no error",
            PduErrorKind.InvalidJson => Json.ToString(),
            PduErrorKind.NotAnObject => "the event is not a JSON object",
            PduErrorKind.MissingField => $"{name} is missing",
            PduErrorKind.WrongType => $"{name} has the wrong type",
            PduErrorKind.ForbiddenField => $"{name} must not be present",
            PduErrorKind.InvalidIdentifier => $"{name} is not a valid identifier in this room version",
            PduErrorKind.FieldTooLong => $"{name} is longer than {Pdu.MaxFieldLength} bytes",
            PduErrorKind.EventTooLarge => $"the event is larger than {Pdu.MaxSize} bytes",
            PduErrorKind.OutOfRange => $"{name} is out of range",
            PduErrorKind.TooManyPrevEvents => $"more than {Pdu.MaxPrevEvents} prev_events",
            PduErrorKind.TooManyAuthEvents => $"more than {Pdu.MaxAuthEvents} auth_events",
            PduErrorKind.CreateEventCited => "auth_events lists the create event, which the room ID implies",
            _ => Kind.ToString(),
        };
        return Offset > 0 && Kind != PduErrorKind.InvalidJson ? $"{sentence} (byte {Offset})" : sentence;
    }
}
