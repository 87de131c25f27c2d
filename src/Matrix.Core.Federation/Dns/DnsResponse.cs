using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Matrix.Core.Federation;

/// <summary>A message from a name server, read.</summary>
internal sealed record DnsResponse
{
    public required ushort Id { get; init; }

    /// <summary>Whether it is marked as an answer to a plain query, and not as a query.</summary>
    public required bool IsResponse { get; init; }

    public required bool IsAuthoritative { get; init; }

    /// <summary>Whether it was cut, to be asked for again over TCP.</summary>
    public required bool IsTruncated { get; init; }

    public required DnsResponseCode Code { get; init; }

    /// <summary>The name that was asked for, as the server repeats it; empty where it repeats none, as some do with an error.</summary>
    public required string QuestionName { get; init; }

    public required DnsRecordType QuestionType { get; init; }

    public ImmutableArray<DnsRecord> Answers { get; init; } = [];

    public ImmutableArray<DnsRecord> Authority { get; init; } = [];

    /// <summary>Reads a message. Additional records are not read: nothing here may rely on them.</summary>
    /// <param name="message">Bytes of any kind.</param>
    /// <param name="response">What was read. Of a message that was cut only the head and the question are.</param>
    /// <param name="error">Why it could not be read.</param>
    /// <returns>Whether it could.</returns>
    public static bool TryParse(ReadOnlySpan<byte> message, out DnsResponse? response, out DnsParseError error)
    {
        response = null;
        error = DnsParseError.Truncated;
        if (message.Length < DnsQuery.HeaderLength)
        {
            return false;
        }

        ushort flags = Word(message, 2);
        int at = DnsQuery.HeaderLength;
        string name = "";
        DnsRecordType type = default;
        switch (Word(message, 4))
        {
            case 0:
                break;
            case 1:
                if (!DnsName.TryRead(message, ref at, out name))
                {
                    error = DnsParseError.BadName;
                    return false;
                }

                if (message.Length - at < 4)
                {
                    return false;
                }

                type = Word(message, at + 2) == DnsQuery.InternetClass ? (DnsRecordType)Word(message, at) : default;
                at += 4;
                break;
            default:
                error = DnsParseError.BadQuestion;
                return false;
        }

        var read = new DnsResponse
        {
            Id = Word(message, 0),
            IsResponse = (flags & ResponseAndOpcode) == ResponseBit,
            IsAuthoritative = (flags & AuthoritativeBit) != 0,
            IsTruncated = (flags & TruncatedBit) != 0,
            Code = (DnsResponseCode)(flags & CodeMask),
            QuestionName = name,
            QuestionType = type,
        };
        error = DnsParseError.None;
        if (!read.IsTruncated)
        {
            if (!TryReadRecords(message, Word(message, 6), ref at, out ImmutableArray<DnsRecord> answers, out error)
                || !TryReadRecords(message, Word(message, 8), ref at, out ImmutableArray<DnsRecord> authority, out error))
            {
                return false;
            }

            read = read with { Answers = answers, Authority = authority };
        }

        response = read;
        return true;
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> message, int count, ref int at, out ImmutableArray<DnsRecord> records, out DnsParseError error)
    {
        // The count is the sender's; what bounds the work is the message, since a record takes 11 bytes of it or more.
        var read = ImmutableArray.CreateBuilder<DnsRecord>();
        records = [];
        for (int i = 0; i < count; i++)
        {
            if (!DnsRecordReader.TryRead(message, ref at, out DnsRecord? record, out error))
            {
                return false;
            }

            if (record is not null)
            {
                read.Add(record);
            }
        }

        records = read.ToImmutable();
        error = DnsParseError.None;
        return true;
    }

    private static ushort Word(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    private const int ResponseBit = 0x8000;
    private const int ResponseAndOpcode = 0xf800;
    private const int AuthoritativeBit = 0x0400;
    private const int TruncatedBit = 0x0200;
    private const int CodeMask = 0x000f;
}
