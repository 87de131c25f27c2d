using System.Buffers.Binary;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>Writes DNS messages as a server does, with names compressed where asked; written apart from the code under test.</summary>
internal sealed class WireWriter(bool compress = true)
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public WireWriter Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public WireWriter Word(int value) => Byte(value >> 8).Byte(value & 255);

    public WireWriter Long(long value) => Word((int)(value >> 16)).Word((int)(value & 0xffff));

    public WireWriter Bytes(byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    public WireWriter Header(int id, int flags, int questions, int answers, int authority = 0, int additional = 0) =>
        Word(id).Word(flags).Word(questions).Word(answers).Word(authority).Word(additional);

    public WireWriter Name(string name)
    {
        string rest = name.TrimEnd('.');
        while (rest.Length > 0)
        {
            if (compress && _names.TryGetValue(rest, out int at))
            {
                return Word(0xc000 | at);
            }

            if (_bytes.Count < 0x4000)
            {
                _names.TryAdd(rest, _bytes.Count);
            }

            string[] parts = rest.Split('.', 2);
            _ = Byte(parts[0].Length).Bytes([.. parts[0].Select(character => (byte)character)]);
            rest = parts.Length > 1 ? parts[1] : "";
        }

        return Byte(0);
    }

    public WireWriter Question(string name, int type, int klass = 1) => Name(name).Word(type).Word(klass);

    /// <summary>A record whose data is written by a function, so that its length can be.</summary>
    public WireWriter Record(string name, int type, long timeToLive, Action<WireWriter> data, int klass = 1)
    {
        _ = Name(name).Word(type).Word(klass).Long(timeToLive).Word(0);
        int start = _bytes.Count;
        data(this);
        BinaryPrimitives.WriteUInt16BigEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[(start - 2)..], (ushort)(_bytes.Count - start));
        return this;
    }

    public WireWriter Srv(string name, long timeToLive, SrvRecord record) =>
        Record(name, 33, timeToLive, data => data.Word(record.Priority).Word(record.Weight).Word(record.Port).Name(record.Target));

    public WireWriter Alias(string name, long timeToLive, string target) => Record(name, 5, timeToLive, data => data.Name(target));

    public WireWriter Soa(string zone, long timeToLive, long minimum) =>
        Record(zone, 6, timeToLive, data => data.Name("ns.example").Name("host.example").Long(1).Long(2).Long(3).Long(4).Long(minimum));
}
