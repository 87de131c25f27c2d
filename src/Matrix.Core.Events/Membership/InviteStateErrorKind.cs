namespace Matrix.Core.Events;

/// <summary>Specifies a problem with a state event of an invite or a knock.</summary>
public enum InviteStateErrorKind
{
    /// <summary>There are more events than are read (<see cref="InviteStateValidator.MaxEvents"/>), or more bytes (<see cref="InviteStateValidator.MaxBytes"/>).</summary>
    TooLarge = 1,

    /// <summary>The list does not contain the create event.</summary>
    MissingCreateEvent,

    /// <summary>The entry is not an event: it is not an object, or a field is missing or malformed.</summary>
    Malformed,

    /// <summary>The entry is a stripped event, which does not have a signature.</summary>
    Stripped,

    /// <summary>The event belongs to another room. In room version 12 this includes a create event that is not the one that the room ID names.</summary>
    OtherRoom,

    /// <summary>The event is not a state event.</summary>
    NotState,

    /// <summary>The signatures of the event do not verify.</summary>
    Unsigned,

    /// <summary>The create event has another room version than the invite.</summary>
    OtherRoomVersion,

    /// <summary>An earlier event has the same type and state key.</summary>
    Duplicate,
}
