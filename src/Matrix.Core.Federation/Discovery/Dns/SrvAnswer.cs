using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What came of asking for service records.</summary>
public sealed record SrvAnswer : DiscoveryAnswer
{
    private SrvAnswer(LookupStatus status, ImmutableArray<SrvRecord> records, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Records = records;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>The most records that are kept of an answer: those of the lowest priority numbers.</summary>
    public const int MaxRecords = 32;

    /// <summary>How the question ended.</summary>
    public LookupStatus Status { get; }

    /// <summary>The records by priority, within one in the order in which they came; empty where none were found.</summary>
    public ImmutableArray<SrvRecord> Records { get; }

    /// <summary>How long the answer holds: the least of the records', or the negative one of RFC 2308; null where the answer does not say.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>Why the question failed, in words; null where it did not.</summary>
    public string? Detail { get; }

    /// <inheritdoc/>
    public override DiscoveryQuestionKind Kind => DiscoveryQuestionKind.Srv;

    /// <inheritdoc/>
    public override bool IsTemporaryFailure => Status == LookupStatus.Failed;

    /// <summary>There are records.</summary>
    /// <param name="records">The records, in any order; more than <see cref="MaxRecords"/> are cut. None at all is the same as <see cref="NotFound"/>.</param>
    /// <param name="timeToLive">How long they hold; null where that is not known.</param>
    public static SrvAnswer Found(IEnumerable<SrvRecord> records, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(records);
        ImmutableArray<SrvRecord> kept = [.. records.OrderBy(record => record.Priority).Take(MaxRecords)];
        return new SrvAnswer(kept.IsEmpty ? LookupStatus.NotFound : LookupStatus.Found, kept, timeToLive, null);
    }

    /// <summary>There are none: the name does not exist, or has no service record.</summary>
    /// <param name="timeToLive">How long that holds (RFC 2308, section 5); null where that is not known.</param>
    public static SrvAnswer NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>The question could not be answered.</summary>
    /// <param name="detail">Why, in words.</param>
    public static SrvAnswer Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    /// <inheritdoc/>
    public bool Equals(SrvAnswer? other) =>
        other is not null && Status == other.Status && TimeToLive == other.TimeToLive && Detail == other.Detail && Records.AsSpan().SequenceEqual(other.Records.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Records.Length);

    /// <summary>The answer for a log.</summary>
    public override string ToString() => Status switch
    {
        LookupStatus.Found => string.Join(", ", Records.Select(record => $"{record.Priority} {record.Weight} {record.Port} {record.Target}")),
        LookupStatus.NotFound => "no record",
        _ => $"failed: {Detail}",
    };
}
