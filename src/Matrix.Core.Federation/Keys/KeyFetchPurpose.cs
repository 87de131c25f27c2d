namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies why keys are fetched. It decides which of the key ring's slots a fetch may take (<see cref="KeyRingOptions.ConcurrentFetches"/>).</summary>
public enum KeyFetchPurpose
{
    /// <summary>Events or requests that do not hold up a person.</summary>
    Background = 0,

    /// <summary>A person waits for the result, for example of a join. A quarter of all slots is reserved for this purpose.</summary>
    User = 1,

    /// <summary>
    /// A request whose signature has not been verified: its origin is only claimed, and costs nothing to make up. Such requests have a server asked once in five minutes
    /// (<see cref="KeyRing.UnverifiedProbeInterval"/>), with the smallest share of slots. That holds also for a server that is left alone after failures, since an honest server that is back shows
    /// itself in this way. A failure of such a fetch changes no wait.
    /// </summary>
    UnverifiedRequest = 2,
}
