using System.Collections.Immutable;
using DnsClient;
using DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Interprets a DNS response: whether it answers the question, where its aliases lead, and whether it denies the name or only refers to others (RFC 2308,
/// section 2).
/// </summary>
internal static class DnsAnswerReader
{
    /// <summary>The maximum number of aliases between a name and its records, over all messages. Real chains have two or three.</summary>
    public const int MaxAliases = 8;

    /// <summary>Returns the reason that a response does not answer a question, or an empty string if it does.</summary>
    /// <remarks>
    /// DnsClient compares only the ID. The response must repeat the question, and records of the requested type must belong to the name or to a name that its
    /// aliases lead to.
    /// </remarks>
    /// <param name="response">The response.</param>
    /// <param name="name">The requested name.</param>
    /// <param name="type">The requested type.</param>
    public static string FindMismatch(IDnsQueryResponse response, string name, QueryType type)
    {
        bool isError = IsError(response);
        if (!response.Header.HasQuery || response.Header.OPCode != DnsOpCode.Query)
        {
            return "the message is not a DNS response";
        }

        // Some servers do not repeat the question with an error. That is accepted, because an error only leads to the next server.
        if (response.Questions.Count != 1 || !Repeats(response.Questions[0], name, type))
        {
            return isError && response.Questions.Count == 0 ? "" : "the response answers another question";
        }

        int aliases = 0;
        uint timeToLive = uint.MaxValue;
        return !isError
            && TryFollow(response, name, type, ref aliases, ref timeToLive, out string owner)
            && Find(response.Answers, owner, type).IsEmpty
            && response.Answers.Any(record => IsOfType(record, type))
            ? "the response contains records of another name"
            : "";
    }

    /// <summary>Reads a response that <see cref="FindMismatch"/> accepts.</summary>
    /// <param name="response">The response.</param>
    /// <param name="name">The requested name.</param>
    /// <param name="type">The requested type.</param>
    /// <param name="aliases">The number of aliases that were followed so far. The method increases it.</param>
    public static DnsAnswer Read(IDnsQueryResponse response, string name, QueryType type, ref int aliases)
    {
        if (IsError(response))
        {
            return DnsAnswer.Failed($"the name server returned response code {(int)response.Header.ResponseCode} ({response.Header.ResponseCode})");
        }

        uint timeToLive = uint.MaxValue;
        if (!TryFollow(response, name, type, ref aliases, ref timeToLive, out string current))
        {
            return DnsAnswer.Failed($"the name has more than {MaxAliases} aliases");
        }

        bool exists = response.Header.ResponseCode == DnsHeaderResponseCode.NoError;
        ImmutableArray<DnsResourceRecord> records = Find(response.Answers, current, type);
        if (!records.IsEmpty && exists)
        {
            return new DnsAnswer(LookupStatus.Found, records, TimeSpan.FromSeconds(Math.Min(timeToLive, records.Min(TimeToLiveOf))));
        }

        SoaRecord? soa = response.Authorities.OfType<SoaRecord>().FirstOrDefault();
        if (!exists || soa is not null)
        {
            return new DnsAnswer(LookupStatus.NotFound, [], soa is null ? null : TimeSpan.FromSeconds(Math.Min(timeToLive, Math.Min(TimeToLiveOf(soa), soa.Minimum))));
        }

        if (!AreEqual(current, name))
        {
            return new DnsAnswer(LookupStatus.NotFound, [], TimeSpan.FromSeconds(timeToLive), Alias: current);
        }

        bool isReferral = !response.Header.HasAuthorityAnswer && response.Authorities.Any(record => record.RecordType == ResourceRecordType.NS);
        return isReferral ? DnsAnswer.Failed("the name server refers to other name servers") : new DnsAnswer(LookupStatus.NotFound, [], null);
    }

    /// <summary>Follows the aliases in a response. It fails if there are more than <see cref="MaxAliases"/>.</summary>
    private static bool TryFollow(IDnsQueryResponse response, string name, QueryType type, ref int aliases, ref uint timeToLive, out string owner)
    {
        owner = name.TrimEnd('.');
        while (Find(response.Answers, owner, type).IsEmpty && Find(response.Answers, owner, QueryType.CNAME) is [CNameRecord link, ..])
        {
            if (++aliases > MaxAliases)
            {
                return false;
            }

            owner = link.CanonicalName.Value.TrimEnd('.');
            timeToLive = Math.Min(timeToLive, TimeToLiveOf(link));
        }

        return true;
    }

    private static bool IsError(IDnsQueryResponse response) => response.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain);

    private static bool Repeats(DnsQuestion question, string name, QueryType type) =>
        question.QuestionType == type && question.QuestionClass == QueryClass.IN && AreEqual(question.QueryName.Original, name);

    private static ImmutableArray<DnsResourceRecord> Find(IReadOnlyList<DnsResourceRecord> records, string name, QueryType type) =>
        [.. records.Where(record => IsOfType(record, type) && AreEqual(record.DomainName.Original, name))];

    private static bool IsOfType(DnsResourceRecord record, QueryType type) => record.RecordType == (ResourceRecordType)type && record.RecordClass == QueryClass.IN;

    /// <summary>Determines whether two names are equal. ASCII case (RFC 4343) and a trailing dot do not count.</summary>
    private static bool AreEqual(string left, string right) => left.AsSpan().TrimEnd('.').Equals(right.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the time to live in seconds. A value with its highest bit set counts as 0 (RFC 2181, section 8).</summary>
    private static uint TimeToLiveOf(DnsResourceRecord record) => (uint)Math.Max(0, record.InitialTimeToLive);
}
