using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation;

/// <summary>The kind of a request: its timeouts, the size that its answer may have, and later how its failures count follow from it.</summary>
public enum RequestClass
{
    /// <summary><c>/.well-known/matrix/server</c>: not a request of the transport, which discovery tells where to go, but of the <see cref="SafeHttpFetcher"/>.</summary>
    Discovery,

    /// <summary>Keys, direct or by a notary.</summary>
    Keys,

    /// <summary><c>/version</c>: the probe.</summary>
    Version,

    /// <summary>Queries: profile, directory, public rooms, hierarchy, devices.</summary>
    Query,

    /// <summary>The first half of a handshake: <c>make_join</c> and its like.</summary>
    MakeMembership,

    /// <summary>The second half: <c>send_join</c>, <c>send_leave</c>, <c>send_knock</c>, <c>invite</c>. Its answer may be large.</summary>
    SendMembership,

    /// <summary><c>/state</c>, <c>/state_ids</c>, <c>/event_auth</c>: large answers.</summary>
    State,

    /// <summary>Events that any server of the room can give: <c>/event</c>, <c>/backfill</c>, <c>/get_missing_events</c>, <c>/timestamp_to_event</c>.</summary>
    Events,

    /// <summary><c>/send</c>.</summary>
    Transaction,

    /// <summary>End-to-end keys: <c>/user/keys/claim</c>, <c>/user/keys/query</c>.</summary>
    DeviceKeys,

    /// <summary>Media: the body is streamed.</summary>
    Media,

    /// <summary>A policy server's signature.</summary>
    Policy,
}
