namespace Matrix.Core.Events;

/// <summary>Specifies how strictly the events that come with an invite or a knock are judged.</summary>
public enum InviteStateMode
{
    /// <summary>Leaves out and reports the events that fail a check. The invite stands: many servers still send stripped events.</summary>
    Lenient,

    /// <summary>Every event is a whole one of the room, signed, and the create event is among them; otherwise the invite is refused.</summary>
    Strict,
}
