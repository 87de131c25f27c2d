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

    /// <summary>Moves the members from <paramref name="first"/> on into the order of their keys.</summary>
    /// <param name="first">The first member of the object in the table.</param>
    /// <param name="keepTable">Whether the table is to name the new places.</param>
    /// <param name="position">Set, where keys are equal, to where the first key was read that had been read before.</param>
    private bool TryPutInOrder(int first, bool keepTable, ref int position)
    {
        Span<CanonicalMember> members = _members.AsSpan(first, _memberCount - first);
        int start = members[0].Start;
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

        int length = _written - start;
        if (_reorder.Length < length)
        {
            _reorder = new byte[RoundUp(length)];
        }

        _output.AsSpan(start, length).CopyTo(_reorder);
        int at = start;
        foreach (ref CanonicalMember member in members)
        {
            if (at != start)
            {
                _output[at++] = (byte)',';
            }

            int size = member.End - member.Start;
            _reorder.AsSpan(member.Start - start, size).CopyTo(_output.AsSpan(at));
            if (keepTable)
            {
                member.KeyEnd = at + (member.KeyEnd - member.Start);
                member.Start = at;
                member.End = at + size;
            }

            at += size;
        }

        return true;
    }
}
