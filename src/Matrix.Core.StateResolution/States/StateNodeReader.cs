using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Unicode;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Reads the stored form of nodes, and checks all that the bytes of one node can show. Each node has one stored form only.</summary>
internal ref struct StateNodeReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private int _position;
    private string? _fault;

    private StateNodeReader(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Tries to read a node.</summary>
    /// <param name="bytes">The stored form. Entries keep slices of it.</param>
    /// <param name="node">The node.</param>
    /// <param name="fault">The first fault of the bytes, as a sentence.</param>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Result node, [NotNullWhen(false)] out string? fault)
    {
        var reader = new StateNodeReader(bytes);
        node = reader.ReadNode();
        fault = reader._fault;
        return fault is null;
    }

    private Result ReadNode()
    {
        ReadOnlySpan<byte> bytes = _bytes.Span;
        if (bytes.Length < StateNodeWriter.HeaderLength || bytes[0] != StateNodeWriter.Format)
        {
            return Fail("its format is not known.");
        }

        int level = bytes[1];
        uint branches = BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        uint nodes = BinaryPrimitives.ReadUInt32BigEndian(bytes[6..]);
        _position = StateNodeWriter.HeaderLength;
        if (level > StateNode.MaxLevel || (nodes & ~branches) != 0 || (nodes != 0 && level == StateNode.MaxLevel))
        {
            return Fail("its level or its branches are not possible.");
        }

        object[] slots = new object[BitOperations.PopCount(branches)];
        long count = 0;
        int slot = 0;
        for (uint rest = branches; rest != 0 && _fault is null; rest &= rest - 1)
        {
            uint bit = rest & (~rest + 1);
            (slots[slot++], int entries) = (nodes & bit) != 0 ? ReadName() : ReadEntries(level, bit);
            count += entries;
        }

        if (_fault is not null)
        {
            return default;
        }

        return _position != bytes.Length ? Fail("bytes follow its last branch.")
            : count > int.MaxValue ? Fail("it has too many entries.")
            : level > 0 && count < 2 ? Fail("only the root may have fewer than two entries.")
            : HasOnePrefix(slots, level) ? new Result(level, branches, slots, (int)count)
            : Fail("its entries do not belong together.");
    }

    private static bool HasOnePrefix(object[] slots, int level)
    {
        ulong bits = level == 0 ? 0 : ulong.MaxValue << (StatePath.Bits - (level * StateNode.BitsPerLevel));
        ulong? prefix = null;
        foreach (object slot in slots)
        {
            if (slot is StateLeaf leaf && (prefix ??= leaf.Path & bits) != (leaf.Path & bits))
            {
                return false;
            }
        }

        return true;
    }

    private (object Name, int Count) ReadName()
    {
        int count = ReadNumber();
        ReadOnlyMemory<byte> hash = ReadBytes(StateHash.Length);
        if (_fault is null && count < 2)
        {
            _ = Fail("a node below it has fewer than two entries.");
        }

        return _fault is null ? (new NodeName(new StateHash(hash.Span), count), count) : default;
    }

    /// <summary>Reads the entries of one path, which are in the order of their keys.</summary>
    private (object Leaf, int Count) ReadEntries(int level, uint bit)
    {
        int count = ReadNumber();
        if (_fault is null && (count == 0 || count > _bytes.Length - _position))
        {
            _ = Fail("a number of entries is not possible.");
        }

        var entries = new Stack<StateEntry>();
        ulong path = 0;
        for (int i = 0; i < count && _fault is null; i++)
        {
            StateEntry entry = ReadEntry();
            if (_fault is not null)
            {
                break;
            }

            ulong own = StatePath.Compute(entry.Slot);
            if (i == 0)
            {
                path = own;
            }

            if (own != path || StateNode.BitOf(own, level * StateNode.BitsPerLevel) != bit || (entries.TryPeek(out StateEntry before) && before.Slot >= entry.Slot))
            {
                _ = Fail("an entry is not at its place.");
            }

            entries.Push(entry);
        }

        StateLeaf? leaf = null;
        while (_fault is null && entries.TryPop(out StateEntry last))
        {
            leaf = new StateLeaf(last, path, leaf);
        }

        return (leaf!, count);
    }

    private StateEntry ReadEntry()
    {
        Utf8Text type = ReadNumber() is > 0 and int typeLength ? ReadText(typeLength - 1) : StateNodeWriter.MemberType;
        int keyLength = ReadNumber();
        if (_fault is null && keyLength == 0)
        {
            _ = Fail("a state key does not have a length.");
        }

        Utf8Text key = ReadText(keyLength - 1);
        EventId id = ReadNumber() is > 0 and int idLength ? ReadId(idLength - 1) : ReadHashedId();
        if (_fault is not null)
        {
            return default;
        }

        return new StateEntry(new StateSlot(type, key), id);
    }

    private EventId ReadId(int length)
    {
        Utf8Text text = ReadText(length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (_fault is null && StateNodeWriter.TryGetHash(text.Utf8Span, hash))
        {
            _ = Fail("an event ID is not in its shortest form.");
        }

        return _fault is null ? EventId.UnsafeFromUtf8(text.Utf8) : default;
    }

    private EventId ReadHashedId()
    {
        ReadOnlyMemory<byte> hash = ReadBytes(SHA256.HashSizeInBytes);
        if (_fault is not null)
        {
            return default;
        }

        byte[] id = new byte[StateNodeWriter.HashedIdLength];
        id[0] = (byte)'$';
        _ = Base64Url.EncodeToUtf8(hash.Span, id.AsSpan(1));
        return EventId.UnsafeFromUtf8(id);
    }

    private Utf8Text ReadText(int length)
    {
        ReadOnlyMemory<byte> text = ReadBytes(length);
        if (_fault is null && !Utf8.IsValid(text.Span))
        {
            _ = Fail("a text is not UTF-8.");
        }

        return _fault is null ? Utf8Text.UnsafeFromUtf8(text) : default;
    }

    private ReadOnlyMemory<byte> ReadBytes(int length)
    {
        if (_fault is not null || length > _bytes.Length - _position)
        {
            _ = Fail("it ends too early.");
            return default;
        }

        ReadOnlyMemory<byte> bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private int ReadNumber()
    {
        uint number = 0;
        for (int shift = 0; shift < 35 && _fault is null && _position < _bytes.Length; shift += 7)
        {
            byte digit = _bytes.Span[_position++];
            number |= (uint)(digit & 0x7F) << shift;
            if (digit >= 0x80)
            {
                continue;
            }

            // The last digit of a number is not zero, unless it is the only one, and only four bits fit into the fifth digit; an int has one bit less.
            if ((digit == 0 && shift > 0) || (shift == 28 && digit > 0x7))
            {
                break;
            }

            return (int)number;
        }

        _ = Fail("a number is not possible.");
        return 0;
    }

    private Result Fail(string fault)
    {
        _fault ??= fault;
        return default;
    }

    /// <summary>Represents a node as it was read.</summary>
    /// <param name="Level">The level of the node, from 0 for the root.</param>
    /// <param name="Branches">The branches that exist, one bit for each of the 32.</param>
    /// <param name="Slots">The values of the existing branches in order. Each is a <see cref="NodeName"/> or a <see cref="StateLeaf"/>.</param>
    /// <param name="Count">The number of entries of the node and the nodes below it.</param>
    internal readonly record struct Result(int Level, uint Branches, object[] Slots, int Count);
}
