namespace Matrix.Core.Federation;

/// <summary>What one server answered: a response that belongs to the query, or in words why there is none.</summary>
internal readonly record struct DnsReply(DnsResponse? Response, string Failure)
{
    public static DnsReply Of(DnsResponse response) => new(response, "");

    public static DnsReply Failed(string why) => new(null, why);
}
