namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies the status of a key lookup. No status has the value 0, so that <c>default</c> never means found.</summary>
public enum KeyLookupStatus
{
    /// <summary>The key is available and valid at the requested time.</summary>
    Found = 1,

    /// <summary>Keys with this ID are available, but none is valid at the requested time.</summary>
    NotValid = 2,

    /// <summary>The server itself answered recently and has no such key.</summary>
    UnknownKey = 3,

    /// <summary>No source that could be asked returned the key. <see cref="KeyLookupResult.RetryAt"/> gives the time of the next attempt.</summary>
    Unavailable = 4,

    /// <summary>
    /// The server publishes keys without a tie to those that it had before it was absent (<see cref="ContinuityVerdict.Broken"/>). They are quarantined until
    /// the host accepts them (<see cref="KeyRing.AcceptAsync"/>).
    /// </summary>
    Quarantined = 5,
}
