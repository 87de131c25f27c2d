namespace Matrix.Core.Events;

/// <summary>Represents the reason why a template is not signed or a submission is not accepted. The fault is the other server's.</summary>
public readonly record struct MembershipError
{
    internal MembershipError(MembershipErrorKind kind, PduError parseError = default)
    {
        Kind = kind;
        ParseError = parseError;
    }

    /// <summary>Gets the check that failed.</summary>
    public MembershipErrorKind Kind { get; init; }

    /// <summary>Gets the error of the template's text for <see cref="MembershipErrorKind.NotAnObject"/>; otherwise the default value.</summary>
    public PduError ParseError { get; init; }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        MembershipErrorKind.None => "no error",
        MembershipErrorKind.NotAnObject => "it is no JSON object",
        MembershipErrorKind.Type => "it is not m.room.member",
        MembershipErrorKind.RoomId => "it is of another room",
        MembershipErrorKind.Sender => "it is by another sender",
        MembershipErrorKind.StateKey => "it is about another user than its sender",
        MembershipErrorKind.Membership => "it has another membership",
        MembershipErrorKind.Operation => "the room version does not know the operation",
        MembershipErrorKind.References => "its prev_events or auth_events are too many, or no lists of events",
        MembershipErrorKind.EventId => "it has another ID than it was submitted under",
        _ => Kind.ToString(),
    };
}
