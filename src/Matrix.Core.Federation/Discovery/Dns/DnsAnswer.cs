using System.Collections.Immutable;
using DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What came of asking the DNS for records of one type.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Records">The records of the type.</param>
/// <param name="TimeToLive">How long it holds; null where the DNS does not say.</param>
/// <param name="Detail">Why it failed; empty where it did not.</param>
/// <param name="Alias">The name at the end of a chain of aliases that the message does not finish: to be asked for next. Null where there is none.</param>
internal readonly record struct DnsAnswer(LookupStatus Status, ImmutableArray<DnsResourceRecord> Records, TimeSpan? TimeToLive, string Detail = "", string? Alias = null)
{
    public static DnsAnswer Failed(string why) => new(LookupStatus.Failed, [], null, why);
}
