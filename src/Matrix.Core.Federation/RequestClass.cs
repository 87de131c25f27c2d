using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation;

/// <summary>Specifies the class of a request, which determines its timeouts and the maximum size of its answer.</summary>
public enum RequestClass
{
    /// <summary>
    /// A request for <c>/.well-known/matrix/server</c>. The <see cref="SafeHttpFetcher"/> sends it, not the transport, which itself depends on discovery.
    /// </summary>
    Discovery,

    /// <summary>A request for keys, to the server itself or to a notary.</summary>
    Keys,

    /// <summary>A request for <c>/version</c>.</summary>
    Version,

    /// <summary>A query for a profile, directory, public rooms, hierarchy or devices.</summary>
    Query,

    /// <summary>The first half of a handshake: <c>make_join</c>, <c>make_leave</c>, <c>make_knock</c>.</summary>
    MakeMembership,

    /// <summary>
    /// The second half of a handshake: <c>send_join</c>, <c>send_leave</c>, <c>send_knock</c>, <c>invite</c>, and the requests of third-party invites. The
    /// answer may be large.
    /// </summary>
    SendMembership,

    /// <summary>A request for <c>/state</c>, <c>/state_ids</c> or <c>/event_auth</c>. The answer may be large.</summary>
    State,

    /// <summary>
    /// A request for events that any server of the room can answer: <c>/event</c>, <c>/backfill</c>, <c>/get_missing_events</c>, <c>/timestamp_to_event</c>.
    /// </summary>
    Events,

    /// <summary>A transaction (<c>/send</c>).</summary>
    Transaction,

    /// <summary>A request for end-to-end keys: <c>/user/keys/claim</c>, <c>/user/keys/query</c>.</summary>
    DeviceKeys,

    /// <summary>A request for media. The body is streamed.</summary>
    Media,

    /// <summary>A request for a policy server's signature.</summary>
    Policy,
}
