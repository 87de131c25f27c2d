using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a lookup of text records.</summary>
public sealed record TxtResult
{
    private TxtResult(LookupStatus status, ImmutableArray<string> records, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Records = records;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>The maximum number of records that are kept.</summary>
    public const int MaxRecords = 16;

    /// <summary>The maximum length of one record in characters. Longer records are left out, because no text record of Matrix is that long.</summary>
    public const int MaxLength = 512;

    /// <summary>Gets the status of the lookup.</summary>
    public LookupStatus Status { get; }

    /// <summary>Gets the text of each record, with its strings concatenated. The array is empty if none were found.</summary>
    public ImmutableArray<string> Records { get; }

    /// <summary>Gets the time for which the answer is valid, or null if the answer does not say.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>Gets the reason of the failure in words, or null if the lookup did not fail.</summary>
    public string? Detail { get; }

    /// <summary>Creates an answer with records.</summary>
    /// <param name="records">
    /// The text of each record. Records longer than <see cref="MaxLength"/> are left out, and more than <see cref="MaxRecords"/> are cut.
    /// </param>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static TxtResult Found(IEnumerable<string> records, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new TxtResult(LookupStatus.Found, [.. records.Where(text => text.Length <= MaxLength).Take(MaxRecords)], timeToLive, null);
    }

    /// <summary>Creates an answer without records: the name does not exist, or has no text record.</summary>
    /// <param name="timeToLive">The time for which the answer is valid (RFC 2308, section 5), or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static TxtResult NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>Creates an answer for a failed lookup.</summary>
    /// <param name="detail">The reason in words.</param>
    /// <returns>The answer.</returns>
    public static TxtResult Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    /// <inheritdoc/>
    public bool Equals(TxtResult? other) =>
        other is not null && Status == other.Status && TimeToLive == other.TimeToLive && Detail == other.Detail && Records.AsSpan().SequenceEqual(other.Records.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Records.Length);

    /// <summary>Returns the answer as text for a log.</summary>
    public override string ToString() => Status switch
    {
        LookupStatus.Found => string.Join(", ", Records),
        LookupStatus.NotFound => "no record",
        _ => $"failed: {Detail}",
    };
}
