using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation;

/// <summary>Reads one record (RFC 1035, section 3.2.1; RFC 2782 for SRV).</summary>
internal static class DnsRecordReader
{
    /// <summary>Reads a record.</summary>
    /// <param name="message">The whole message: names in the data may point into it.</param>
    /// <param name="at">Where the record begins; afterwards, where the next does.</param>
    /// <param name="record">The record; null where it is of another class than the internet's.</param>
    /// <param name="error">Why it could not be read.</param>
    /// <returns>Whether it could.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out DnsRecord? record, out DnsParseError error)
    {
        record = null;
        error = DnsParseError.BadName;
        if (!DnsName.TryRead(message, ref at, out string name))
        {
            return false;
        }

        error = DnsParseError.Truncated;
        if (message.Length - at < FixedLength)
        {
            return false;
        }

        ReadOnlySpan<byte> head = message.Slice(at, FixedLength);
        var type = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(head);
        bool isInternet = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) == DnsQuery.InternetClass;
        uint timeToLive = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
        at += FixedLength;
        if (message.Length - at < length)
        {
            return false;
        }

        int start = at;
        at += length;
        error = DnsParseError.None;
        if (!isInternet)
        {
            return true;
        }

        // RFC 2181, section 8: with the highest bit set it counts as zero.
        record = new DnsRecord(name, type, timeToLive > int.MaxValue ? 0 : timeToLive);
        if (TryReadData(message[..at], start, ref record))
        {
            return true;
        }

        record = null;
        error = DnsParseError.BadRecord;
        return false;
    }

    /// <param name="message">The message up to the end of the data.</param>
    /// <param name="start">Where the data begins.</param>
    /// <param name="record">Gets the data.</param>
    private static bool TryReadData(ReadOnlySpan<byte> message, int start, ref DnsRecord record)
    {
        ReadOnlySpan<byte> data = message[start..];
        int at = start;
        switch (record.Type)
        {
            case DnsRecordType.A or DnsRecordType.Aaaa:
                record = record with { Address = data.Length == (record.Type == DnsRecordType.A ? 4 : 16) ? new IPAddress(data) : null };
                return record.Address is not null;

            case DnsRecordType.Cname:
                if (!DnsName.TryRead(message, ref at, out string alias) || at != message.Length)
                {
                    return false;
                }

                record = record with { Alias = alias };
                return true;

            case DnsRecordType.Srv:
                at += SrvFixedLength;
                if (data.Length < SrvFixedLength || !DnsName.TryRead(message, ref at, out string target) || at != message.Length)
                {
                    return false;
                }

                record = record with { Srv = new SrvRecord(BinaryPrimitives.ReadUInt16BigEndian(data), BinaryPrimitives.ReadUInt16BigEndian(data[2..]), BinaryPrimitives.ReadUInt16BigEndian(data[4..]), target) };
                return true;

            case DnsRecordType.Soa:
                if (!DnsName.TryRead(message, ref at, out _) || !DnsName.TryRead(message, ref at, out _) || message.Length - at != SoaFixedLength)
                {
                    return false;
                }

                record = record with { SoaMinimum = BinaryPrimitives.ReadUInt32BigEndian(message[^4..]) };
                return true;

            case DnsRecordType.Txt:
                return TryReadText(data, ref record);

            default:
                return true;
        }
    }

    private static bool TryReadText(ReadOnlySpan<byte> data, ref DnsRecord record)
    {
        var strings = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (!data.IsEmpty)
        {
            int length = data[0];
            if (length >= data.Length)
            {
                return false;
            }

            strings.Add(data.Slice(1, length).ToArray());
            data = data[(1 + length)..];
        }

        record = record with { Text = strings.ToImmutable() };
        return true;
    }

    // Type, class, time to live, length of the data.
    private const int FixedLength = 10;

    // Priority, weight, port.
    private const int SrvFixedLength = 6;

    // Serial, refresh, retry, expire, minimum.
    private const int SoaFixedLength = 20;
}
