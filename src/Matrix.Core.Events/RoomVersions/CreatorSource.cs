namespace Matrix.Core.Events;

/// <summary>Specifies who the creators of a room are. The value 0 is not used.</summary>
public enum CreatorSource
{
    /// <summary>Room versions 1 to 10: <c>content.creator</c> of the create event, which must be there.</summary>
    ContentCreator = 1,

    /// <summary>Room version 11: the sender of the create event.</summary>
    Sender,

    /// <summary>Room version 12: the sender of the create event and its <c>content.additional_creators</c>.</summary>
    SenderAndAdditional,
}
