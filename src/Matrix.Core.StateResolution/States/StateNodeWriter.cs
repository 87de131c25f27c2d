using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Writes the stored form of nodes.</summary>
/// <remarks>
/// A node is: the format; the level; the set of its branches and the set of those that are nodes, as 32 bits each, the most significant byte first; then each
/// branch in order. A node has its number of entries and its hash. Entries of one path have their number, then each entry its type, state key and event ID. A
/// number is in base 128, the low digit first, and each byte but the last has its high bit set. A text is its length plus one, then its bytes. A zero stands for
/// the type <c>m.room.member</c>, or for an event ID that is <c>$</c> and the base64 of the 32 bytes that follow.
/// </remarks>
internal static class StateNodeWriter
{
    /// <summary>The number of the format, which is the first byte of a node. No JSON begins with it, so that no hash of an event is the hash of a node.</summary>
    public const byte Format = 1;

    /// <summary>The length of the format, the level and the two sets of branches, in bytes.</summary>
    public const int HeaderLength = 10;

    /// <summary>The length of an event ID that is the base64 of a hash, with its sigil.</summary>
    public const int HashedIdLength = 44;

    public static readonly Utf8Text MemberType = Utf8Text.FromString("m.room.member");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>Writes a node with the names of the nodes below it, which must be known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="level">The level of the node, from 0 for the root.</param>
    /// <param name="count">The number of entries of the node and the nodes below it.</param>
    /// <returns>The bytes, which are valid until the next call on this thread.</returns>
    public static ReadOnlySpan<byte> Write(StateNode node, int level, out int count)
    {
        ArrayBufferWriter<byte> buffer = _buffer ??= new ArrayBufferWriter<byte>(2048);
        buffer.ResetWrittenCount();
        Span<byte> header = buffer.GetSpan(HeaderLength);
        header[0] = Format;
        header[1] = (byte)level;
        BinaryPrimitives.WriteUInt32BigEndian(header[2..], node.BranchSet);
        BinaryPrimitives.WriteUInt32BigEndian(header[6..], node.NodeSet);
        buffer.Advance(HeaderLength);
        count = 0;
        foreach (object slot in node.Slots)
        {
            if (slot is StateNode below)
            {
                NodeName name = below.GetName(level + 1);
                WriteNumber(buffer, (uint)name.Count);
                buffer.Write(name.Hash.Span);
                count += name.Count;
            }
            else
            {
                count += WriteEntries(buffer, (StateLeaf)slot);
            }
        }

        return buffer.WrittenSpan;
    }

    /// <summary>Determines whether an event ID is stored as the hash that it is the base64 of.</summary>
    /// <param name="id">The text of the ID.</param>
    /// <param name="hash">Receives the hash.</param>
    public static bool TryGetHash(ReadOnlySpan<byte> id, Span<byte> hash)
    {
        // The last digit has two unused bits. An ID in which they are set is stored as text, so that each ID has one stored form.
        Span<byte> again = stackalloc byte[HashedIdLength - 1];
        return id.Length == HashedIdLength
            && id[0] == (byte)'$'
            && Base64Url.IsValid(id[1..], out int length)
            && length == SHA256.HashSizeInBytes
            && Base64Url.TryDecodeFromUtf8(id[1..], hash, out _)
            && Base64Url.TryEncodeToUtf8(hash, again, out _)
            && again.SequenceEqual(id[1..]);
    }

    private static int WriteEntries(ArrayBufferWriter<byte> buffer, StateLeaf first)
    {
        int entries = 0;
        for (StateLeaf? leaf = first; leaf is not null; leaf = leaf.Next)
        {
            entries++;
        }

        WriteNumber(buffer, (uint)entries);
        for (StateLeaf? leaf = first; leaf is not null; leaf = leaf.Next)
        {
            WriteEntry(buffer, leaf.Entry);
        }

        return entries;
    }

    private static void WriteEntry(ArrayBufferWriter<byte> buffer, in StateEntry entry)
    {
        if (entry.Slot.Type == MemberType)
        {
            WriteNumber(buffer, 0);
        }
        else
        {
            WriteText(buffer, entry.Slot.Type.Utf8Span);
        }

        WriteText(buffer, entry.Slot.StateKey.Utf8Span);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (TryGetHash(entry.EventId.Utf8Span, hash))
        {
            WriteNumber(buffer, 0);
            buffer.Write(hash);
        }
        else
        {
            WriteText(buffer, entry.EventId.Utf8Span);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> text)
    {
        WriteNumber(buffer, (uint)text.Length + 1);
        buffer.Write(text);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, uint number)
    {
        Span<byte> digits = buffer.GetSpan(5);
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            digits[length++] = (byte)((number & 0x7F) | 0x80);
        }

        digits[length++] = (byte)number;
        buffer.Advance(length);
    }
}
