using System.Buffers.Binary;

namespace Matrix.Core.Federation;

/// <summary>A question as it goes over the wire (RFC 1035, section 4), with or without EDNS (RFC 6891).</summary>
internal sealed record DnsQuery(ushort Id, string Name, DnsRecordType Type, bool WithEdns)
{
    /// <summary>The largest answer that is asked for over UDP: what passes everywhere without fragments.</summary>
    public const int UdpPayload = 1232;

    /// <summary>Writes the message.</summary>
    /// <param name="message">The message; empty where there is none.</param>
    /// <returns>Whether the name can be asked for at all.</returns>
    public bool TryWrite(out byte[] message)
    {
        message = [];
        var output = new List<byte>(HeaderLength + DnsName.MaxWireLength);
        Append(output, Id, RecursionDesired, 1, 0, 0, (ushort)(WithEdns ? 1 : 0));
        if (!DnsName.TryWrite(Name, output))
        {
            return false;
        }

        Append(output, (ushort)Type, InternetClass);
        if (WithEdns)
        {
            // The root, the type, the payload size in place of the class, no extended flags, no options.
            output.Add(0);
            Append(output, (ushort)DnsRecordType.Opt, UdpPayload, 0, 0, 0);
        }

        message = [.. output];
        return true;
    }

    private static void Append(List<byte> output, params ReadOnlySpan<ushort> values)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        foreach (ushort value in values)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
            output.AddRange(bytes);
        }
    }

    internal const int HeaderLength = 12;
    internal const ushort InternetClass = 1;
    private const ushort RecursionDesired = 0x0100;
}
