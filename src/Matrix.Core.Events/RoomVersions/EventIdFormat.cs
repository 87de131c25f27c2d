namespace Matrix.Core.Events;

/// <summary>Specifies the source of an event's ID and its alphabet.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v1/#event-ids">Room version 1, Event IDs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v3/#event-ids">Room version 3, Event IDs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v4/#event-ids">Room version 4, Event IDs</seealso>
public enum EventIdFormat
{
    /// <summary>Room versions 1 and 2: the event declares its ID, <c>$opaque:server</c>.</summary>
    Declared,

    /// <summary>Room version 3: <c>$</c> and the reference hash in standard unpadded base64.</summary>
    StandardBase64Hash,

    /// <summary>Room version 4 and later: <c>$</c> and the reference hash in URL-safe unpadded base64.</summary>
    UrlSafeBase64Hash,
}
