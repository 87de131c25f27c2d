namespace Matrix.Core.Events;

/// <summary>Specifies why a template is not signed or a submission is not accepted.</summary>
public enum MembershipErrorKind
{
    /// <summary>The template or submission is valid.</summary>
    None,

    /// <summary>The text is not a JSON object.</summary>
    NotAnObject,

    /// <summary>The event has another type than <c>m.room.member</c>.</summary>
    Type,

    /// <summary>The event belongs to another room than the requested one.</summary>
    RoomId,

    /// <summary>The sender is not the requested user, or not a user of the submitting server.</summary>
    Sender,

    /// <summary>The event is about another user than its sender.</summary>
    StateKey,

    /// <summary>The event has another membership than the requested one.</summary>
    Membership,

    /// <summary>The room version does not support the operation: knocking before version 7.</summary>
    Operation,

    /// <summary><c>prev_events</c> or <c>auth_events</c> has more entries than an event may have, or is not a list of references.</summary>
    References,

    /// <summary>The ID of the submitted event is not the ID in the request.</summary>
    EventId,
}
