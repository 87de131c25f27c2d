using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation;

/// <summary>A record of a response, with the data of the types that are read.</summary>
internal sealed record DnsRecord(string Name, DnsRecordType Type, uint TimeToLive)
{
    /// <summary>The name that a CNAME leads to.</summary>
    public string? Alias { get; init; }

    public SrvRecord? Srv { get; init; }

    /// <summary>Of A and AAAA.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The character strings of a TXT record.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Text { get; init; } = [];

    /// <summary>The field MINIMUM of an SOA record, in seconds: the negative TTL of RFC 2308.</summary>
    public uint SoaMinimum { get; init; }
}
