using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a lookup of a host's addresses.</summary>
public sealed record AddressResult : IDiscoveryAnswer
{
    private AddressResult(LookupStatus status, ImmutableArray<IPAddress> addresses, TimeSpan? timeToLive, string? detail)
    {
        Status = status;
        Addresses = addresses;
        TimeToLive = timeToLive;
        Detail = detail;
    }

    /// <summary>The maximum number of addresses that are kept. Further addresses are dropped.</summary>
    public const int MaxAddresses = 16;

    /// <summary>Gets the status of the lookup.</summary>
    public LookupStatus Status { get; }

    /// <summary>Gets the IPv4 and IPv6 addresses in the order in which to try them. The array is empty if none were found.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>Gets the time for which the answer is valid, or null if it is unknown, as with the operating system's resolver.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>Gets the canonical name of the host if the requested name is an alias (CNAME), or null if it is not or if that is unknown.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>Gets the reason of the failure in words, or null if the lookup did not fail.</summary>
    public string? Detail { get; }

    DiscoveryQuestionKind IDiscoveryAnswer.Kind => DiscoveryQuestionKind.Addresses;

    bool IDiscoveryAnswer.IsTemporaryFailure => Status == LookupStatus.Failed;

    /// <summary>Creates an answer with addresses.</summary>
    /// <param name="addresses">
    /// The addresses, in the order in which to try them. More than <see cref="MaxAddresses"/> are cut. An empty list is the same as <see cref="NotFound"/>.
    /// </param>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static AddressResult Found(IEnumerable<IPAddress> addresses, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ImmutableArray<IPAddress> kept = [.. addresses.Distinct().Take(MaxAddresses)];
        return new AddressResult(kept.IsEmpty ? LookupStatus.NotFound : LookupStatus.Found, kept, timeToLive, null);
    }

    /// <summary>Creates an answer without addresses: the name does not exist, or has no address.</summary>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static AddressResult NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>Creates an answer for a failed lookup.</summary>
    /// <param name="detail">The reason in words.</param>
    /// <returns>The answer.</returns>
    public static AddressResult Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    /// <inheritdoc/>
    public bool Equals(AddressResult? other) =>
        other is not null
        && Status == other.Status
        && TimeToLive == other.TimeToLive
        && CanonicalName == other.CanonicalName
        && Detail == other.Detail
        && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, TimeToLive, Addresses.Length);

    /// <summary>Returns the answer as text for a log.</summary>
    public override string ToString() => Status switch
    {
        LookupStatus.Found => string.Join(", ", Addresses) + (CanonicalName is null ? "" : $" (of {CanonicalName})"),
        LookupStatus.NotFound => "no address",
        _ => $"failed: {Detail}",
    };
}
