namespace Matrix.Core.Events;

/// <summary>Specifies a top-level field of an event.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#event-format-1">Room version 12, Event format</seealso>
public enum PduField
{
    /// <summary>The event as a whole.</summary>
    None,

    /// <summary><c>auth_events</c>.</summary>
    AuthEvents,

    /// <summary><c>content</c>.</summary>
    Content,

    /// <summary><c>depth</c>.</summary>
    Depth,

    /// <summary><c>event_id</c>.</summary>
    EventId,

    /// <summary><c>hashes</c>.</summary>
    Hashes,

    /// <summary><c>origin_server_ts</c>.</summary>
    OriginServerTimestamp,

    /// <summary><c>prev_events</c>.</summary>
    PrevEvents,

    /// <summary><c>redacts</c>.</summary>
    Redacts,

    /// <summary><c>room_id</c>.</summary>
    RoomId,

    /// <summary><c>sender</c>.</summary>
    Sender,

    /// <summary><c>signatures</c>.</summary>
    Signatures,

    /// <summary><c>state_key</c>.</summary>
    StateKey,

    /// <summary><c>type</c>.</summary>
    Type,

    /// <summary><c>unsigned</c>.</summary>
    Unsigned,
}
