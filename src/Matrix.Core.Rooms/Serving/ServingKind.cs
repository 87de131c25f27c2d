namespace Matrix.Core.Rooms;

/// <summary>Specifies what a server asks of a room.</summary>
/// <remarks>Matrix spec, server-server API, § Server Access Control Lists, § Retrieving events, § Joining Rooms.</remarks>
public enum ServingKind
{
    /// <summary><c>GET /event/{eventId}</c></summary>
    Event,

    /// <summary><c>GET /state/{roomId}</c></summary>
    State,

    /// <summary><c>GET /state_ids/{roomId}</c></summary>
    StateIds,

    /// <summary><c>GET /event_auth/{roomId}/{eventId}</c></summary>
    EventAuth,

    /// <summary><c>GET /backfill/{roomId}</c></summary>
    Backfill,

    /// <summary><c>POST /get_missing_events/{roomId}</c></summary>
    MissingEvents,

    /// <summary><c>GET /timestamp_to_event/{roomId}</c></summary>
    TimestampToEvent,

    /// <summary>
    /// <c>make_join</c>, <c>send_join</c>, <c>make_knock</c>, <c>send_knock</c>, <c>make_leave</c>, <c>send_leave</c> and <c>invite</c>: the
    /// server need not be in the room.
    /// </summary>
    Membership,

    /// <summary>The events and the ephemeral data of the room in <c>PUT /send/{txnId}</c>: the auth rules judge them, and the server need not be in the room.</summary>
    Transaction,
}
