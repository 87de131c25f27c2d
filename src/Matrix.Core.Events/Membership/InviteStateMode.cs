namespace Matrix.Core.Events;

/// <summary>Specifies how strictly the state events of an invite or a knock are checked.</summary>
public enum InviteStateMode
{
    /// <summary>Events that fail a check are left out and reported. The invite is accepted, because many servers still send stripped events.</summary>
    Lenient,

    /// <summary>Every event must be a complete, signed event of the room, and the create event must be present. Otherwise the invite is refused.</summary>
    Strict,
}
