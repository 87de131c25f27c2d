namespace Matrix.Core.Events;

/// <summary>Why a template is not signed, or a submission not taken.</summary>
public enum MembershipErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text is no JSON object.</summary>
    NotAnObject,

    /// <summary>It is another type of event than <c>m.room.member</c>.</summary>
    Type,

    /// <summary>It is of another room than was asked for.</summary>
    RoomId,

    /// <summary>It is by another sender than was asked for, or than the submitting server's.</summary>
    Sender,

    /// <summary>It is about another user than its sender.</summary>
    StateKey,

    /// <summary>It has another membership than was asked for.</summary>
    Membership,

    /// <summary>The room version does not know the operation: knocking before version 7.</summary>
    Operation,

    /// <summary>More <c>prev_events</c> or <c>auth_events</c> than an event may have, or lists that are none.</summary>
    References,

    /// <summary>A submission under another ID than it has.</summary>
    EventId,

    /// <summary>What comes out is no event of the room version.</summary>
    Event,
}
