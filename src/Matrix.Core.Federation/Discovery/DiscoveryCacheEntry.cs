namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a cached answer.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The last reliable answer, or a failure if all requests failed.</param>
/// <param name="ReceivedAt">The time at which the answer arrived.</param>
/// <param name="ExpiresAt">The end of the answer's own lifetime.</param>
/// <param name="RequestAgainAt">The time of the next request: before the answer expires, so that a failure then does no harm, or later after failures.</param>
/// <param name="Failures">The number of consecutive failures or error answers.</param>
internal sealed partial record DiscoveryCacheEntry(DiscoveryQuestion Question, IDiscoveryAnswer Answer, DateTimeOffset ReceivedAt, DateTimeOffset ExpiresAt, DateTimeOffset RequestAgainAt, int Failures)
{
    /// <summary>Gets the time of the last request, successful or not. <see cref="RequestAgainAt"/> counts from this time.</summary>
    public DateTimeOffset RequestedAt { get; init; } = ReceivedAt;

    /// <summary>
    /// Gets a value that indicates whether a server was reached through this answer. Such entries are kept apart from those of names that anyone can make up.
    /// </summary>
    public bool IsReached { get; init; }

    /// <summary>
    /// Returns the entry as of a time. An entry from the future was made with a wrong clock, so its lifetime counts from now.
    /// </summary>
    internal DiscoveryCacheEntry At(DateTimeOffset now)
    {
        DiscoveryCacheEntry entry = this;
        if (entry.ReceivedAt > now)
        {
            entry = entry with { ReceivedAt = now, ExpiresAt = now + (entry.ExpiresAt - entry.ReceivedAt) };
        }

        return entry.RequestedAt > now ? entry with { RequestedAt = now, RequestAgainAt = now + (entry.RequestAgainAt - entry.RequestedAt) } : entry;
    }

    /// <summary>Returns the entry as an answer of the cache.</summary>
    internal DiscoveryInput ToInput(DateTimeOffset now, bool isNew = false) => now < ExpiresAt
        ? new DiscoveryInput(Question, Answer, ExpiresAt, isNew ? AnswerSource.Asked : AnswerSource.Cached)
        : new DiscoveryInput(Question, Answer, RequestAgainAt, AnswerSource.Stale);
}
