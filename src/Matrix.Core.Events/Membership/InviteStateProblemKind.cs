namespace Matrix.Core.Events;

/// <summary>Specifies what is wrong with an event that came with an invite or a knock.</summary>
public enum InviteStateProblemKind
{
    /// <summary>There are more events than are read (<see cref="InviteStateValidator.MaxEvents"/>), or more bytes (<see cref="InviteStateValidator.MaxBytes"/>).</summary>
    TooLarge,

    /// <summary>The create event is not among the events.</summary>
    MissingCreateEvent,

    /// <summary>It is not an event: not an object, or a field is missing or malformed.</summary>
    Malformed,

    /// <summary>It is a stripped event, which nobody signed.</summary>
    Stripped,

    /// <summary>It is of another room. In room version 12 that is so for a create event that is not the one that the room ID names.</summary>
    OtherRoom,

    /// <summary>It is not a state event.</summary>
    NotState,

    /// <summary>Its signatures do not hold.</summary>
    Unsigned,

    /// <summary>The create event is of another room version than the invite.</summary>
    OtherRoomVersion,

    /// <summary>An event before it has the same type and state key.</summary>
    Duplicate,
}
