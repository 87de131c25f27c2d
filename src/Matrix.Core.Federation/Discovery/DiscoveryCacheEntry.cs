namespace Matrix.Core.Federation.Discovery;

/// <summary>An answer that is kept.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">The last answer that can be relied on; a failure only where there was none.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="ExpiresAt">Until when it holds by itself.</param>
/// <param name="AskAgainAt">When to ask again: before it expires, so that a failure then does no harm, or later, after failures.</param>
/// <param name="Failures">How many times in a row the question failed, or was answered by an error.</param>
public sealed record DiscoveryCacheEntry(DiscoveryQuestion Question, DiscoveryAnswer Answer, DateTimeOffset ReceivedAt, DateTimeOffset ExpiresAt, DateTimeOffset AskAgainAt, int Failures)
{
    /// <summary>When the question was asked last, in vain or not: <see cref="AskAgainAt"/> was counted from then.</summary>
    public DateTimeOffset AskedAt { get; init; } = ReceivedAt;

    /// <summary>Whether a server was reached where the answer led: such entries are kept apart from those of names that anyone can make up.</summary>
    public bool IsReached { get; init; }

    /// <summary>
    /// The entry as it is at a time. One of the future was made while the clock was wrong: it is counted from now, so that it holds, or is put off, for no longer than its own span.
    /// </summary>
    internal DiscoveryCacheEntry At(DateTimeOffset now)
    {
        DiscoveryCacheEntry entry = this;
        if (entry.ReceivedAt > now)
        {
            entry = entry with { ReceivedAt = now, ExpiresAt = now + (entry.ExpiresAt - entry.ReceivedAt) };
        }

        return entry.AskedAt > now ? entry with { AskedAt = now, AskAgainAt = now + (entry.AskAgainAt - entry.AskedAt) } : entry;
    }

    /// <summary>The entry as an answer of the cache.</summary>
    internal DiscoveryInput ToInput(DateTimeOffset now, bool isNew = false) => now < ExpiresAt
        ? new DiscoveryInput(Question, Answer, ExpiresAt, isNew ? AnswerSource.Asked : AnswerSource.Cached)
        : new DiscoveryInput(Question, Answer, AskAgainAt, AnswerSource.Stale);
}
