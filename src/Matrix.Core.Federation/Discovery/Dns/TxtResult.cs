using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a lookup of text records.</summary>
public sealed record TxtResult : LookupResult<string>
{
    private TxtResult(LookupStatus status, ImmutableArray<string> records, TimeSpan? timeToLive, string? detail)
        : base(status, records, timeToLive, detail)
    {
    }

    /// <summary>The maximum number of records that are kept.</summary>
    public const int MaxRecords = 16;

    /// <summary>The maximum length of one record in characters. Longer records are left out, because no text record of Matrix is that long.</summary>
    public const int MaxLength = 512;

    /// <summary>Gets the text of each record, with its strings concatenated. The array is empty if none were found.</summary>
    public ImmutableArray<string> Records => Items;

    /// <summary>Creates an answer with records.</summary>
    /// <param name="records">
    /// The text of each record. Records longer than <see cref="MaxLength"/> are left out, and more than <see cref="MaxRecords"/> are cut. If none is left, the
    /// result is the same as <see cref="NotFound"/>.
    /// </param>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static TxtResult Found(IEnumerable<string> records, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(records);
        ImmutableArray<string> kept = [.. records.Where(text => text.Length <= MaxLength).Take(MaxRecords)];
        return new TxtResult(GetStatus(kept), kept, timeToLive, null);
    }

    /// <summary>Creates an answer without records: the name does not exist, or has no text record.</summary>
    /// <param name="timeToLive">The time for which the answer is valid (RFC 2308, section 5), or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static TxtResult NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>Creates an answer for a failed lookup.</summary>
    /// <param name="detail">The reason in words.</param>
    /// <returns>The answer.</returns>
    public static TxtResult Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    private protected override string DescribeItems() => string.Join(", ", Records);
}
