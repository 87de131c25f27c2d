namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Specifies the purpose of a key fetch. It decides which slots of the key ring the fetch may take (<see cref="KeyRingOptions.ConcurrentFetches"/>).
/// </summary>
public enum KeyFetchPurpose
{
    /// <summary>Events or requests that no user waits for.</summary>
    Background = 0,

    /// <summary>A user waits for the result, for example of a join. A quarter of all slots is reserved for this purpose.</summary>
    User = 1,

    /// <summary>
    /// A request with an unverified signature. Its origin is only claimed and costs nothing to make up. Such requests cause at most one fetch from a server in
    /// five minutes (<see cref="KeyRing.UnverifiedProbeInterval"/>), with the smallest share of slots. This applies also to a server that is not asked after
    /// failures, because a server that is back shows itself in this way. A failure of such a fetch changes no wait.
    /// </summary>
    UnverifiedRequest = 2,
}
