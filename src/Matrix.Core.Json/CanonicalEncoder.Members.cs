using System.Buffers.Binary;

namespace Matrix.Core.Json;

/// <summary>Encodes the members of objects: reads their keys and sorts members that are out of order.</summary>
public sealed partial class CanonicalEncoder
{
    /// <summary>Writes a key, adds it to the table of members and records whether it comes after the previous key.</summary>
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

    /// <summary>Returns the first eight bytes of the output from <paramref name="start"/> to <paramref name="end"/>.</summary>
    private ulong PrefixOf(int start, int end)
    {
        // The read may pass the end of the key. The output has room for that (BlockSlack), and the excess bytes are masked out.
        ulong read = BinaryPrimitives.ReadUInt64BigEndian(_output.AsSpan(start, sizeof(ulong)));
        int missing = sizeof(ulong) - (end - start);
        return missing <= 0 ? read : missing == sizeof(ulong) ? 0 : read >> (8 * missing) << (8 * missing);
    }

    /// <summary>Tries to sort the members from <paramref name="first"/> on by key in the table. Returns <see langword="false"/> if two keys are equal.</summary>
    /// <param name="first">The index in the table of the first member of the object.</param>
    /// <param name="position">If two keys are equal, receives the input offset of the first key that repeats an earlier one.</param>
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

    /// <summary>Moves the members from <paramref name="first"/> on in the output into the order of the table, and updates their offsets in the table.</summary>
    /// <param name="first">The index in the table of the first member of the object.</param>
    /// <param name="start">The offset of the first member in the output.</param>
    /// <param name="end">The offset of the byte after the last member in the output.</param>
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
