namespace Matrix.Core.Events;

/// <summary>Specifies the source of event IDs, and their alphabet. The value 0 is not used.</summary>
/// <remarks>Matrix spec, room versions 1, 3 and 4, § Event IDs.</remarks>
public enum EventIdFormat
{
    /// <summary>Room versions 1 and 2: the event carries its ID, <c>$opaque:server</c>.</summary>
    Declared = 1,

    /// <summary>Room version 3: <c>$</c> and the reference hash in standard unpadded base64.</summary>
    StandardBase64Hash,

    /// <summary>Room version 4 and later: <c>$</c> and the reference hash in URL-safe unpadded base64.</summary>
    UrlSafeBase64Hash,
}
