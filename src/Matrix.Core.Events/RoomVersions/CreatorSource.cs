namespace Matrix.Core.Events;

/// <summary>Specifies the source of a room's creators.</summary>
public enum CreatorSource
{
    /// <summary>Room versions 1 to 10: <c>content.creator</c> of the create event, which is required.</summary>
    ContentCreator,

    /// <summary>Room version 11: the sender of the create event.</summary>
    Sender,

    /// <summary>Room version 12: the sender of the create event and its <c>content.additional_creators</c>.</summary>
    SenderAndAdditional,
}
