namespace Matrix.Core.Testing;

/// <summary>What becomes of an event when it is parsed and verified.</summary>
public enum OutcomeKind
{
    /// <summary>It is taken as it is.</summary>
    Accepted,

    /// <summary>It is taken, to be stored as rejected: a field is too long in bytes, in a room version that once counted code points.</summary>
    AcceptedOverlong,

    /// <summary>It is taken as its redacted copy: its signatures hold, its content hash does not.</summary>
    Redacted,

    /// <summary>It is dropped: its signatures do not hold.</summary>
    FailsVerification,

    /// <summary>It is dropped: it is no event of the room version.</summary>
    Malformed,
}
