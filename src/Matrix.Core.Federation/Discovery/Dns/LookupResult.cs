using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the result of a DNS lookup: the found items, or the reason why nothing was found. Equality is by value.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public abstract record LookupResult<T>
{
    private protected LookupResult(LookupStatus status, ImmutableArray<T> items, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Items = items;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>Gets the status of the lookup.</summary>
    public LookupStatus Status { get; }

    /// <summary>
    /// Gets the time for which the answer is valid: the smallest time to live of the records, or the negative time to live of RFC 2308. It is null if it is
    /// unknown, as with the operating system's resolver.
    /// </summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>Gets the reason of the failure in words, or null if the lookup did not fail.</summary>
    public string? Detail { get; }

    private protected ImmutableArray<T> Items { get; }

    /// <summary>Determines whether two results are equal. The items are compared in order.</summary>
    /// <param name="other">The other result.</param>
    public virtual bool Equals(LookupResult<T>? other) =>
        other is not null
        && EqualityContract == other.EqualityContract
        && Status == other.Status
        && TimeToLive == other.TimeToLive
        && Detail == other.Detail
        && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Items.Length);

    /// <summary>Returns the result as text for a log.</summary>
    public sealed override string ToString() => Status switch
    {
        LookupStatus.Found => DescribeItems(),
        LookupStatus.NotFound => DescribeNotFound(),
        _ => $"failed: {Detail}",
    };

    /// <summary>Returns <see cref="LookupStatus.Found"/> for items and <see cref="LookupStatus.NotFound"/> for none.</summary>
    private protected static LookupStatus GetStatus(ImmutableArray<T> items) => items.IsEmpty ? LookupStatus.NotFound : LookupStatus.Found;

    private protected abstract string DescribeItems();

    private protected virtual string DescribeNotFound() => "no record";
}
