using System.Collections.Immutable;
using DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer of the DNS to a query for records of one type.</summary>
/// <param name="Status">The status of the lookup.</param>
/// <param name="Records">The records of the requested type.</param>
/// <param name="TimeToLive">The time for which the answer is valid, or null if the DNS does not say.</param>
/// <param name="Detail">The reason of a failure, otherwise empty.</param>
/// <param name="Alias">The name at the end of an alias chain that the message does not resolve, which is queried next, or null.</param>
internal readonly record struct DnsAnswer(LookupStatus Status, ImmutableArray<DnsResourceRecord> Records, TimeSpan? TimeToLive, string Detail = "", string? Alias = null)
{
    public static DnsAnswer Failed(string detail) => new(LookupStatus.Failed, [], null, detail);
}
