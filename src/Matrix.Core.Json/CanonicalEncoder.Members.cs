using System.Buffers.Binary;

namespace Matrix.Core.Json;

/// <summary>The members of objects: their keys, and the putting in order of those that are not.</summary>
internal sealed partial class CanonicalEncoder
{
    /// <summary>Writes a key, enters it in the table of members and notes whether it comes after the key before it.</summary>
    private JsonErrorKind CopyKey(ReadOnlySpan<byte> json, ref Frame frame, ref int position)
    {
        if (_memberCount == _members.Length)
        {
            Array.Resize(ref _members, _members.Length * 2);
        }

        ref CanonicalMember member = ref _members[_memberCount];
        member.Start = _written;
        member.InputOffset = position;
        JsonErrorKind kind = CopyString(json, ref position, out member.KeyHasEscape);
        if (kind != JsonErrorKind.None)
        {
            return kind;
        }

        member.KeyEnd = _written;
        member.KeyPrefix = PrefixOf(member.Start + 1, _written - 1);
        if (_memberCount > frame.FirstMember && !frame.OutOfOrder)
        {
            int order = MemberSort.CompareKeys(_output, in _members[_memberCount - 1], in member);
            if (order == 0)
            {
                position = member.InputOffset;
                return JsonErrorKind.DuplicateKey;
            }

            frame.OutOfOrder = order > 0;
        }

        _memberCount++;
        return JsonErrorKind.None;
    }

    /// <summary>The first eight bytes of what is written from <paramref name="start"/> to <paramref name="end"/>.</summary>
    private ulong PrefixOf(int start, int end)
    {
        // What is read behind the key is no key: there is room for it in the output (BlockSlack), and it is masked out.
        ulong read = BinaryPrimitives.ReadUInt64BigEndian(_output.AsSpan(start, sizeof(ulong)));
        int missing = sizeof(ulong) - (end - start);
        return missing <= 0 ? read : missing == sizeof(ulong) ? 0 : read >> (8 * missing) << (8 * missing);
    }

    /// <summary>Puts the members from <paramref name="first"/> on into the order of their keys in the table.</summary>
    /// <param name="first">The first member of the object in the table.</param>
    /// <param name="position">Set, where keys are equal, to where the first key was read that had been read before.</param>
    private bool TrySort(int first, ref int position)
    {
        Span<CanonicalMember> members = _members.AsSpan(first, _memberCount - first);
        MemberSort.Sort(_output, members);
        int duplicate = int.MaxValue;
        for (int i = 1; i < members.Length; i++)
        {
            if (MemberSort.CompareKeys(_output, in members[i - 1], in members[i]) == 0)
            {
                duplicate = Math.Min(duplicate, members[i].InputOffset);
            }
        }

        if (duplicate != int.MaxValue)
        {
            position = duplicate;
            return false;
        }

        return true;
    }

    /// <summary>Moves the members from <paramref name="first"/> on into the order of the table, which then names the new places.</summary>
    /// <param name="first">The first member of the object in the table.</param>
    /// <param name="start">Where the first member in the text stands.</param>
    /// <param name="end">The byte behind the last member in the text.</param>
    private void MoveIntoOrder(int first, int start, int end)
    {
        int length = end - start;
        if (_reorder.Length < length)
        {
            _reorder = new byte[RoundUp(length)];
        }

        _output.AsSpan(start, length).CopyTo(_reorder);
        int at = start;
        foreach (ref CanonicalMember member in _members.AsSpan(first, _memberCount - first))
        {
            if (at != start)
            {
                _output[at++] = (byte)',';
            }

            int size = member.End - member.Start;
            _reorder.AsSpan(member.Start - start, size).CopyTo(_output.AsSpan(at));
            member.KeyEnd = at + (member.KeyEnd - member.Start);
            member.Start = at;
            at += size;
            member.End = at;
        }
    }
}
