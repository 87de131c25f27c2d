namespace Matrix.Core.Events;

/// <summary>Specifies how strictly the state events of an invite or a knock are checked.</summary>
public enum InviteStateMode
{
    /// <summary>Leaves out and reports the events that fail a check. The invite stands: many servers still send stripped events.</summary>
    Lenient = 1,

    /// <summary>Every event must be a complete, signed event of the room, and the create event must be present. Otherwise the invite is refused.</summary>
    Strict,
}
