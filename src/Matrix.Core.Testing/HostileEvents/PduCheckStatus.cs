namespace Matrix.Core.Testing;

/// <summary>Specifies the result of parsing and verifying an event.</summary>
public enum PduCheckStatus
{
    /// <summary>The result is not set.</summary>
    None,

    /// <summary>The event is accepted unchanged.</summary>
    Accepted,

    /// <summary>The event is accepted, to be stored as rejected: a field is too long in bytes, in a room version where servers used to count code points.</summary>
    AcceptedOverlong,

    /// <summary>The event is accepted as its redacted copy: its signatures verify, but its content hash does not match.</summary>
    Redacted,

    /// <summary>The event is dropped: its signatures do not verify.</summary>
    FailsVerification,

    /// <summary>The event is dropped: it is not an event of the room version.</summary>
    Malformed,
}
