using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What came of asking for the addresses of a host.</summary>
public sealed record AddressAnswer : DiscoveryAnswer
{
    private AddressAnswer(LookupStatus status, ImmutableArray<IPAddress> addresses, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Addresses = addresses;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>The most addresses that are kept of an answer: the first.</summary>
    public const int MaxAddresses = 16;

    /// <summary>How the question ended.</summary>
    public LookupStatus Status { get; }

    /// <summary>IPv4 and IPv6 addresses in the order in which to try them; empty where none were found.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>How long the answer holds; null where that is not known, as of the operating system's resolver.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>The name that has the addresses, where the one asked for is an alias (CNAME) of it; null where it is none, or that is not known.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>Why the question failed, in words; null where it did not.</summary>
    public string? Detail { get; }

    /// <inheritdoc/>
    public override DiscoveryQuestionKind Kind => DiscoveryQuestionKind.Addresses;

    /// <inheritdoc/>
    public override bool IsTemporaryFailure => Status == LookupStatus.Failed;

    /// <summary>There are addresses.</summary>
    /// <param name="addresses">The addresses, in the order in which to try them; more than <see cref="MaxAddresses"/> are cut. None at all is the same as <see cref="NotFound"/>.</param>
    /// <param name="timeToLive">How long they hold; null where that is not known.</param>
    public static AddressAnswer Found(IEnumerable<IPAddress> addresses, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ImmutableArray<IPAddress> kept = [.. addresses.Distinct().Take(MaxAddresses)];
        return new AddressAnswer(kept.IsEmpty ? LookupStatus.NotFound : LookupStatus.Found, kept, timeToLive, null);
    }

    /// <summary>There are none: the name does not exist, or has no address.</summary>
    /// <param name="timeToLive">How long that holds; null where that is not known.</param>
    public static AddressAnswer NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>The question could not be answered.</summary>
    /// <param name="detail">Why, in words.</param>
    public static AddressAnswer Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    /// <inheritdoc/>
    public bool Equals(AddressAnswer? other) =>
        other is not null
        && Status == other.Status
        && TimeToLive == other.TimeToLive
        && CanonicalName == other.CanonicalName
        && Detail == other.Detail
        && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Addresses.Length);

    /// <summary>The answer for a log.</summary>
    public override string ToString() => Status switch
    {
        LookupStatus.Found => string.Join(", ", Addresses) + (CanonicalName is null ? "" : $" (of {CanonicalName})"),
        LookupStatus.NotFound => "no address",
        _ => $"failed: {Detail}",
    };
}
