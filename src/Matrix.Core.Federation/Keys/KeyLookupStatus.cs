namespace Matrix.Core.Federation.Keys;

/// <summary>What came of asking for a key. No status has the value 0: what was never set is not found.</summary>
public enum KeyLookupStatus
{
    /// <summary>The key is at hand and counts at the time that was asked for.</summary>
    Found = 1,

    /// <summary>Keys of this ID are at hand, and none counts at the time that was asked for, though newer ones were looked for.</summary>
    NotValid = 2,

    /// <summary>The server itself answered lately, and has no such key.</summary>
    UnknownKey = 3,

    /// <summary>Nobody who could be asked gave the key. <see cref="KeyLookup.RetryTs"/> says when they are asked again.</summary>
    Unavailable = 4,

    /// <summary>
    /// The server's name publishes keys that nothing ties to those it had before it went away (<see cref="ContinuityVerdict.Broken"/>). They are held back until the host
    /// accepts them (<see cref="KeyRing.AcceptAsync"/>).
    /// </summary>
    Quarantined = 5,
}
