using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a lookup of a host's addresses.</summary>
public sealed record AddressResult : LookupResult<IPAddress>, IDiscoveryAnswer
{
    private AddressResult(LookupStatus status, ImmutableArray<IPAddress> addresses, TimeSpan? timeToLive, string? detail)
        : base(status, addresses, timeToLive, detail)
    {
    }

    /// <summary>The maximum number of addresses that are kept. Further addresses are dropped.</summary>
    public const int MaxAddresses = 16;

    /// <summary>Gets the IPv4 and IPv6 addresses in the order in which to try them. The array is empty if none were found.</summary>
    public ImmutableArray<IPAddress> Addresses => Items;

    /// <summary>Gets the canonical name of the host if the requested name is an alias (CNAME), or null if it is not or if that is unknown.</summary>
    public string? CanonicalName { get; init; }

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
        return new AddressResult(GetStatus(kept), kept, timeToLive, null);
    }

    /// <summary>Creates an answer without addresses: the name does not exist, or has no address.</summary>
    /// <param name="timeToLive">The time for which the answer is valid, or null if it is unknown.</param>
    /// <returns>The answer.</returns>
    public static AddressResult NotFound(TimeSpan? timeToLive) => new(LookupStatus.NotFound, [], timeToLive, null);

    /// <summary>Creates an answer for a failed lookup.</summary>
    /// <param name="detail">The reason in words.</param>
    /// <returns>The answer.</returns>
    public static AddressResult Failed(string detail) => new(LookupStatus.Failed, [], null, detail);

    private protected override string DescribeItems() => string.Join(", ", Addresses) + (CanonicalName is null ? "" : $" (of {CanonicalName})");

    private protected override string DescribeNotFound() => "no address";
}
