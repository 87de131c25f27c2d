namespace Matrix.Core.Federation;

/// <summary>An answer that is kept.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">The last answer that can be relied on; a failure only where there was none.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="ExpiresAt">Until when it holds by itself.</param>
/// <param name="AskAgainAt">When to ask again: before it expires, so that a failure then does no harm, or later, after failures.</param>
/// <param name="Failures">How many times in a row the question failed, or was answered by an error.</param>
public sealed record DiscoveryCacheEntry(DiscoveryQuestion Question, DiscoveryAnswer Answer, DateTimeOffset ReceivedAt, DateTimeOffset ExpiresAt, DateTimeOffset AskAgainAt, int Failures)
{
    /// <summary>The entry as an answer of the cache.</summary>
    internal DiscoveryInput ToInput(DateTimeOffset now, bool isNew = false) => now < ExpiresAt
        ? new DiscoveryInput(Question, Answer, ExpiresAt, isNew ? AnswerSource.Asked : AnswerSource.Cached)
        : new DiscoveryInput(Question, Answer, AskAgainAt, AnswerSource.Stale);
}
