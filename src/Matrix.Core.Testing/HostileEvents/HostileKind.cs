namespace Matrix.Core.Testing;

/// <summary>In which one way an event is hostile.</summary>
/// <remarks>The values are given in the order of the checks; their numbers mean nothing and may change.</remarks>
public enum HostileKind
{
    /// <summary>No JSON: cut off, with something before or after it, with a comment in it.</summary>
    BrokenJson,

    /// <summary>JSON, but no object.</summary>
    NotAnObject,

    /// <summary>A key stands twice, the second time perhaps in another spelling. Hash and signature hold for a reader who takes the last.</summary>
    DuplicateKey,

    /// <summary>An escaped half of a surrogate pair, in a string or a key. Hash and signature hold for a reader who puts U+FFFD for each half.</summary>
    LoneSurrogate,

    /// <summary>Bytes that are no UTF-8. Hash and signature hold for a reader who puts U+FFFD there, as many as decoders commonly do.</summary>
    InvalidUtf8,

    /// <summary>A number with a fraction or exponent: refused from room version 6 on, legal before.</summary>
    Float,

    /// <summary>An integer beyond ±(2^53−1): refused from room version 6 on, legal before.</summary>
    IntegerOutOfRange,

    /// <summary><c>-0</c>: read as <c>0</c> in every room version, which is what hash and signature are of.</summary>
    NegativeZero,

    /// <summary>Nested deeper than is read.</summary>
    TooDeep,

    /// <summary>The largest event that is too large: 65,537 bytes of canonical JSON.</summary>
    EventTooLarge,

    /// <summary>A field that must be there is not.</summary>
    MissingField,

    /// <summary>A field is of the wrong type.</summary>
    WrongType,

    /// <summary>The state key is <c>null</c>, which is not absence.</summary>
    NullStateKey,

    /// <summary>A field of more than 255 code points.</summary>
    FieldTooLong,

    /// <summary>A field of more than 255 bytes, but not code points: refused from room version 11 on, kept as rejected before.</summary>
    FieldTooLongInBytes,

    /// <summary>The sender is no user ID: it has no server.</summary>
    SenderWithoutColon,

    /// <summary>Room version 12: the create event has a <c>room_id</c>.</summary>
    RoomIdInCreate,

    /// <summary>Room version 12: the room ID has a server.</summary>
    DomainRoomId,

    /// <summary>The depth is negative.</summary>
    NegativeDepth,

    /// <summary>The depth is one more than the room version allows; from version 6 on no such number is canonical.</summary>
    DepthTooLarge,

    /// <summary>21 <c>prev_events</c>.</summary>
    TooManyPrevEvents,

    /// <summary>11 <c>auth_events</c>.</summary>
    TooManyAuthEvents,

    /// <summary>References of the other form: IDs in room versions 1 and 2, pairs of an ID and hashes later.</summary>
    WrongReferenceForm,

    /// <summary>Room version 12: the create event is among the <c>auth_events</c>.</summary>
    CreateEventCited,

    /// <summary>Nobody has signed.</summary>
    MissingSignature,

    /// <summary>Another server has signed, in its own name.</summary>
    SignatureByOtherServer,

    /// <summary>Another server has signed, in the name of the sender's.</summary>
    SignatureInOtherName,

    /// <summary>One bit of the signature is flipped.</summary>
    FlippedSignature,

    /// <summary>The signature is no string, no base64, or of another length.</summary>
    SignatureNotBase64,

    /// <summary>Signed with a key that is not known.</summary>
    UnknownKey,

    /// <summary>Signed with an algorithm that is not known.</summary>
    UnsupportedAlgorithm,

    /// <summary>Sent when the key was no longer valid: refused from room version 5 on, no matter before.</summary>
    KeyNotValid,

    /// <summary>A join that names an authoriser who is no user: refused from room version 8 on, no matter before.</summary>
    UnreadableAuthoriser,

    /// <summary>A join that names an authoriser whose server has not signed: refused from room version 8 on, no matter before.</summary>
    MissingAuthoriserSignature,

    /// <summary>A field that redaction keeps was changed after the event was signed.</summary>
    TamperedEnvelope,

    /// <summary>What redaction takes away was changed after the event was signed: only the content hash fails.</summary>
    TamperedContent,

    /// <summary>The event is signed with no content hash, or one that cannot be read.</summary>
    MissingContentHash,

    /// <summary>Room version 3 and later: an <c>event_id</c> was put in after the event was signed; it is no part of the event.</summary>
    InjectedEventId,

    /// <summary><c>unsigned</c> is large, of the wrong type, full of floats or of lies: nothing signs it, so it must not matter.</summary>
    HostileUnsigned,
}
