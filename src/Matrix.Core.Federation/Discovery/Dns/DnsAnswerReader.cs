using System.Collections.Immutable;
using DnsClient;
using DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What a response says about a name: whether it answers at all, where its aliases lead, and "there are none" apart from "ask someone else" (RFC 2308, section 2).</summary>
internal static class DnsAnswerReader
{
    /// <summary>The most aliases between a name and its records, over all messages. Real chains have two or three.</summary>
    public const int MaxAliases = 8;

    /// <summary>Why a response is no answer to a question; empty where it is one.</summary>
    /// <remarks>DnsClient compares no more than the ID. The question must be ours, and records of the type must be of the name, or of one that its aliases lead to.</remarks>
    /// <param name="response">The response.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="type">The type asked for.</param>
    public static string DoubtOf(IDnsQueryResponse response, string name, QueryType type)
    {
        bool isError = IsError(response);
        if (!response.Header.HasQuery || response.Header.OPCode != DnsOpCode.Query)
        {
            return "a message that is no answer";
        }

        // Some servers repeat no question with an error; an error does no more than send us to the next server.
        if (response.Questions.Count != 1 || !Repeats(response.Questions[0], name, type))
        {
            return isError && response.Questions.Count == 0 ? "" : "an answer to another question";
        }

        int aliases = 0;
        uint timeToLive = uint.MaxValue;
        return !isError
            && TryFollow(response, name, type, ref aliases, ref timeToLive, out string owner)
            && Find(response.Answers, owner, type).IsEmpty
            && response.Answers.Any(record => IsOfType(record, type))
            ? "records of another name"
            : "";
    }

    /// <summary>Reads a response that <see cref="DoubtOf"/> has nothing against.</summary>
    /// <param name="response">The response.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="aliases">How many aliases were followed so far; counted on.</param>
    public static DnsAnswer Read(IDnsQueryResponse response, string name, QueryType type, ref int aliases)
    {
        if (IsError(response))
        {
            return DnsAnswer.Failed($"response code {(int)response.Header.ResponseCode} ({response.Header.ResponseCode})");
        }

        uint timeToLive = uint.MaxValue;
        if (!TryFollow(response, name, type, ref aliases, ref timeToLive, out string current))
        {
            return DnsAnswer.Failed($"more than {MaxAliases} aliases");
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
        return isReferral ? DnsAnswer.Failed("refers to other name servers") : new DnsAnswer(LookupStatus.NotFound, [], null);
    }

    /// <summary>Follows the aliases that a response holds; false past <see cref="MaxAliases"/>.</summary>
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

    /// <summary>Whether two names are one: letters of ASCII count without their case (RFC 4343), and so does the dot at the end.</summary>
    private static bool AreEqual(string left, string right) => left.AsSpan().TrimEnd('.').Equals(right.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    /// <summary>A time to live with its highest bit set is none (RFC 2181, section 8).</summary>
    private static uint TimeToLiveOf(DnsResourceRecord record) => (uint)Math.Max(0, record.InitialTimeToLive);
}
