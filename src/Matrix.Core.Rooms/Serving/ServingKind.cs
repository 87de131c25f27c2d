namespace Matrix.Core.Rooms;

/// <summary>Specifies the kind of request that a server makes about a room.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#server-access-control-lists-acls">Server-server API, Server Access Control Lists (ACLs)</seealso>
public enum ServingKind
{
    /// <summary><c>GET /event/{eventId}</c>.</summary>
    Event,

    /// <summary><c>GET /state/{roomId}</c>.</summary>
    State,

    /// <summary><c>GET /state_ids/{roomId}</c>.</summary>
    StateIds,

    /// <summary><c>GET /event_auth/{roomId}/{eventId}</c>.</summary>
    EventAuth,

    /// <summary><c>GET /backfill/{roomId}</c>.</summary>
    Backfill,

    /// <summary><c>POST /get_missing_events/{roomId}</c>.</summary>
    MissingEvents,

    /// <summary><c>GET /timestamp_to_event/{roomId}</c>.</summary>
    TimestampToEvent,

    /// <summary>
    /// <c>make_join</c>, <c>send_join</c>, <c>make_knock</c>, <c>send_knock</c>, <c>make_leave</c>, <c>send_leave</c> and <c>invite</c>. The server does not need to be in the room.
    /// </summary>
    Membership,

    /// <summary>
    /// The events and the ephemeral data of the room in <c>PUT /send/{txnId}</c>. The server does not need to be in the room, because the auth rules judge the events.
    /// </summary>
    Transaction,
}
