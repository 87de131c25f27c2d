namespace Matrix.Core.Events;

/// <summary>Represents the reason why a template is not signed or a submission is not accepted. The fault is the other server's.</summary>
/// <param name="Kind">The check that failed.</param>
/// <param name="Event">The error of the event, if that is the check that failed.</param>
public readonly record struct MembershipError(MembershipErrorKind Kind, PduError Event = default)
{
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
        MembershipErrorKind.Event => Event.ToString(),
        _ => Kind.ToString(),
    };
}
