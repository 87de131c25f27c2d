namespace Matrix.Core.Testing;

/// <summary>Specifies the fault of a hostile event.</summary>
/// <remarks>The values are in the order of the checks. Their numbers may change.</remarks>
public enum HostileKind
{
    /// <summary>The text is not JSON: it is cut off, has text before or after it, or contains a comment.</summary>
    BrokenJson,

    /// <summary>The text is JSON but not an object.</summary>
    NotAnObject,

    /// <summary>A key occurs twice, the second time possibly in another spelling. Hash and signature match for a reader that takes the last one.</summary>
    DuplicateKey,

    /// <summary>A string or a key contains an escaped half of a surrogate pair. Hash and signature match for a reader that replaces each half by U+FFFD.</summary>
    LoneSurrogate,

    /// <summary>The bytes are not valid UTF-8. Hash and signature match for a reader that replaces them by U+FFFD, as decoders commonly do.</summary>
    InvalidUtf8,

    /// <summary>A number has a fraction or an exponent. It is refused from room version 6 on and legal before.</summary>
    Float,

    /// <summary>An integer is beyond ±(2^53−1). It is refused from room version 6 on and legal before.</summary>
    IntegerOutOfRange,

    /// <summary>A number is <c>-0</c>. It is read as <c>0</c> in every room version, and hash and signature cover <c>0</c>.</summary>
    NegativeZero,

    /// <summary>The event is nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>The event is one byte too large: 65,537 bytes of canonical JSON.</summary>
    EventTooLarge,

    /// <summary>A required field is missing.</summary>
    MissingField,

    /// <summary>A field has the wrong type.</summary>
    WrongType,

    /// <summary>The state key is <c>null</c>, which differs from an absent one.</summary>
    NullStateKey,

    /// <summary>A field has more than 255 code points.</summary>
    FieldTooLong,

    /// <summary>A field has more than 255 bytes but not more than 255 code points. It is refused from room version 11 on and kept as rejected before.</summary>
    FieldTooLongInBytes,

    /// <summary>The sender is not a user ID: it does not have a server.</summary>
    SenderWithoutColon,

    /// <summary>The create event has a <c>room_id</c>, in room version 12.</summary>
    RoomIdInCreate,

    /// <summary>The room ID has a server, in room version 12.</summary>
    DomainRoomId,

    /// <summary>The depth is negative.</summary>
    NegativeDepth,

    /// <summary>The depth is one more than the room version allows. From version 6 on such a number is not canonical.</summary>
    DepthTooLarge,

    /// <summary>The event has 21 <c>prev_events</c>.</summary>
    TooManyPrevEvents,

    /// <summary>The event has 11 <c>auth_events</c>.</summary>
    TooManyAuthEvents,

    /// <summary>The references have the other form: IDs in room versions 1 and 2, pairs of an ID and hashes in later versions.</summary>
    WrongReferenceForm,

    /// <summary>The <c>auth_events</c> contain the create event, in room version 12.</summary>
    CreateEventCited,

    /// <summary>The event does not have a signature.</summary>
    MissingSignature,

    /// <summary>Another server has signed, under its own name.</summary>
    SignatureByOtherServer,

    /// <summary>Another server has signed, under the name of the sender's server.</summary>
    SignatureInOtherName,

    /// <summary>One bit of the signature is flipped.</summary>
    FlippedSignature,

    /// <summary>The signature is not a string, not base64, or has another length.</summary>
    SignatureNotBase64,

    /// <summary>The event is signed with an unknown key.</summary>
    UnknownKey,

    /// <summary>The event is signed with an unknown algorithm.</summary>
    UnsupportedAlgorithm,

    /// <summary>The key was no longer valid at the event's <c>origin_server_ts</c>. The event is refused from room version 5 on and accepted before.</summary>
    KeyNotValid,

    /// <summary>A join names an authorising user that is not a user ID. It is refused from room version 8 on and accepted before.</summary>
    UnreadableAuthoriser,

    /// <summary>A join names an authorising user, but that user's server has not signed. It is refused from room version 8 on and accepted before.</summary>
    MissingAuthoriserSignature,

    /// <summary>A field that redaction keeps was changed after the event was signed.</summary>
    TamperedEnvelope,

    /// <summary>A member that redaction removes was changed after the event was signed. Only the content hash fails.</summary>
    TamperedContent,

    /// <summary>The event is signed without a content hash, or with one that cannot be read.</summary>
    MissingContentHash,

    /// <summary>An <c>event_id</c> was added after the event was signed, in room version 3 and later, where it is not part of the event.</summary>
    InjectedEventId,

    /// <summary><c>unsigned</c> is large, has the wrong type, or contains floats or false claims. No signature covers it, so it must not matter.</summary>
    HostileUnsigned,
}
