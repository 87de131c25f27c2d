using System.Collections.Immutable;

namespace Matrix.Core.Federation;

/// <summary>What a response says about a name: follows its aliases, and tells "there are none" from "ask someone else" (RFC 2308, section 2).</summary>
internal static class DnsAnswerReader
{
    /// <summary>The most aliases between a name and its records, over all messages. Real chains have two or three.</summary>
    public const int MaxAliases = 8;

    /// <summary>Reads a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="aliases">How many aliases were followed so far; counted on.</param>
    public static DnsAnswer Read(DnsResponse response, string name, DnsRecordType type, ref int aliases)
    {
        if (response.Code is not (DnsResponseCode.NoError or DnsResponseCode.NameError))
        {
            return DnsAnswer.Failed($"response code {(int)response.Code} ({response.Code})");
        }

        string current = name.TrimEnd('.');
        uint timeToLive = uint.MaxValue;
        while (Find(response.Answers, current, type).IsEmpty && Find(response.Answers, current, DnsRecordType.Cname) is [DnsRecord link, ..])
        {
            if (++aliases > MaxAliases)
            {
                return DnsAnswer.Failed($"more than {MaxAliases} aliases");
            }

            current = link.Alias!;
            timeToLive = Math.Min(timeToLive, link.TimeToLive);
        }

        ImmutableArray<DnsRecord> records = Find(response.Answers, current, type);
        if (!records.IsEmpty && response.Code == DnsResponseCode.NoError)
        {
            return new DnsAnswer(LookupStatus.Found, records, TimeSpan.FromSeconds(Math.Min(timeToLive, records.Min(record => record.TimeToLive))));
        }

        DnsRecord? soa = response.Authority.FirstOrDefault(record => record.Type == DnsRecordType.Soa);
        if (response.Code == DnsResponseCode.NameError || soa is not null)
        {
            return new DnsAnswer(LookupStatus.NotFound, [], soa is null ? null : TimeSpan.FromSeconds(Math.Min(timeToLive, Math.Min(soa.TimeToLive, soa.SoaMinimum))));
        }

        if (!DnsName.AreEqual(current, name.TrimEnd('.')))
        {
            return new DnsAnswer(LookupStatus.NotFound, [], TimeSpan.FromSeconds(timeToLive), Alias: current);
        }

        bool isReferral = !response.IsAuthoritative && response.Authority.Any(record => record.Type == DnsRecordType.Ns);
        return isReferral ? DnsAnswer.Failed("refers to other name servers") : new DnsAnswer(LookupStatus.NotFound, [], null);
    }

    private static ImmutableArray<DnsRecord> Find(ImmutableArray<DnsRecord> records, string name, DnsRecordType type) =>
        [.. records.Where(record => record.Type == type && DnsName.AreEqual(record.Name, name))];
}
