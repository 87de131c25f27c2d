using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a lookup of service records.</summary>
public sealed record SrvResult : LookupResult<SrvRecord>, IDiscoveryAnswer
{
    private SrvResult(LookupStatus status, ImmutableArray<SrvRecord> records, TimeSpan? timeToLive, string? detail)
        : base(status, records, timeToLive, detail)
    {
    }

    /// <summary>The maximum number of records that are kept: those with the lowest priority numbers.</summary>
    public const int MaxRecords = 32;

    /// <summary>Gets the records, ordered by priority. Records of one priority keep the order of the answer. The array is empty if none were found.</summary>
    public ImmutableArray<SrvRecord> Records => Items;

    DiscoveryQuestionKind IDiscoveryAnswer.Kind => DiscoveryQuestionKind.Srv;

    bool IDiscoveryAnswer.IsTemporaryFailure => Status == LookupStatus.Failed;

    /// <summary>Creates an answer with records.</summary>
    /// <param name="records">The records in any order. More than <see cref="MaxRecords"/> are cut. An empty list is the same as <see cref="NotFound"/>.</param>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static SrvResult Found(IEnumerable<SrvRecord> records, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(records);
        ImmutableArray<SrvRecord> kept = [.. records.OrderBy(record => record.Priority).Take(MaxRecords)];
        return new SrvResult(GetStatus(kept), kept, timeToLive, null);
    }

    /// <summary>Creates an answer without records: the name does not exist, or has no service record.</summary>
    /// <param name="timeToLive">The time for which the answer is valid (RFC 2308, section 5), or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static SrvResult NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>Creates an answer for a failed lookup.</summary>
    /// <param name="detail">The reason in words.</param>
    /// <returns>The answer.</returns>
    public static SrvResult Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    private protected override string DescribeItems() => string.Join(", ", Records.Select(record => $"{record.Priority} {record.Weight} {record.Port} {record.Target}"));
}
