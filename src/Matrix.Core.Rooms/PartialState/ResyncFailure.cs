namespace Matrix.Core.Rooms;

/// <summary>Specifies how a request of a resync failed.</summary>
public enum ResyncFailure
{
    /// <summary>The server did not answer: the connection failed, the request timed out, or the answer was a server error (5xx). It is asked again later.</summary>
    Unreachable,

    /// <summary>The server asks to wait (429). It is asked again later.</summary>
    RateLimited,

    /// <summary>The server does not give what was asked for (403, 404). It is not asked for the same again.</summary>
    Refused,

    /// <summary>The server broke the protocol, for example by an answer that cannot be read. It is not asked again about this room.</summary>
    Invalid,
}
