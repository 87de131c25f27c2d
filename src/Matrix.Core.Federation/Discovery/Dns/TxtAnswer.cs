using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What came of asking for text records.</summary>
public sealed record TxtAnswer
{
    private TxtAnswer(LookupStatus status, ImmutableArray<string> records, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Records = records;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>The most records that are kept of an answer.</summary>
    public const int MaxRecords = 16;

    /// <summary>The most characters of one record. A longer one is left out: nothing that Matrix knows is so long.</summary>
    public const int MaxLength = 512;

    /// <summary>How the question ended.</summary>
    public LookupStatus Status { get; }

    /// <summary>The text of each record, its strings joined without anything between them; empty where none were found.</summary>
    public ImmutableArray<string> Records { get; }

    /// <summary>How long the answer holds; null where the answer does not say.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>Why the question failed, in words; null where it did not.</summary>
    public string? Detail { get; }

    /// <summary>There are records.</summary>
    /// <param name="records">The text of each. More than <see cref="MaxRecords"/> are cut, and one longer than <see cref="MaxLength"/> is left out.</param>
    /// <param name="timeToLive">How long they hold; null where that is not known.</param>
    public static TxtAnswer Found(IEnumerable<string> records, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new TxtAnswer(LookupStatus.Found, [.. records.Where(text => text.Length <= MaxLength).Take(MaxRecords)], timeToLive, null);
    }

    /// <summary>There are none: the name does not exist, or has no text record.</summary>
    /// <param name="timeToLive">How long that holds (RFC 2308, section 5); null where that is not known.</param>
    public static TxtAnswer NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>The question could not be answered.</summary>
    /// <param name="detail">Why, in words.</param>
    public static TxtAnswer Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    /// <inheritdoc/>
    public bool Equals(TxtAnswer? other) =>
        other is not null && Status == other.Status && TimeToLive == other.TimeToLive && Detail == other.Detail && Records.AsSpan().SequenceEqual(other.Records.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Records.Length);

    /// <summary>The answer for a log.</summary>
    public override string ToString() => Status switch
    {
        LookupStatus.Found => string.Join(", ", Records),
        LookupStatus.NotFound => "no record",
        _ => $"failed: {Detail}",
    };
}
