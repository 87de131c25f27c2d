using DnsClient;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What one name server did with one question.</summary>
/// <param name="Response">The answer; null where there is none.</param>
/// <param name="Failure">Why there is none, or why the one there is must not be believed; empty where it may be.</param>
/// <param name="IsSilent">Whether the time was over before anything came.</param>
internal readonly record struct DnsReply(IDnsQueryResponse? Response, string Failure = "", bool IsSilent = false)
{
    /// <summary>Whether the answer is to the question that was asked.</summary>
    public bool IsBelieved => Response is not null && Failure.Length == 0;

    public static DnsReply Failed(string why) => new(null, why);
}
