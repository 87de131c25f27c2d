using DnsClient;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the reply of one name server to one question.</summary>
/// <param name="Response">The answer, or null if it is missing.</param>
/// <param name="Failure">The reason that the answer is missing or is not trusted. It is empty if the answer is trusted.</param>
/// <param name="IsSilent">Whether nothing arrived within the timeout.</param>
internal readonly record struct DnsReply(IDnsQueryResponse? Response, string Failure = "", bool IsSilent = false)
{
    /// <summary>Gets a value that indicates whether the answer belongs to the question and is trusted.</summary>
    public bool IsTrusted => Response is not null && Failure.Length == 0;

    public static DnsReply Failed(string failure) => new(null, failure);
}
