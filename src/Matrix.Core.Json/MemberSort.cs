namespace Matrix.Core.Json;

/// <summary>The order of members: by the UTF-8 bytes of their keys as they read, not as they are escaped.</summary>
internal static class MemberSort
{
    /// <summary>Up to this many members are put in order by insertion: an event's top level, and nearly all content.</summary>
    private const int InsertionLimit = 24;

    /// <summary>Sorts members by key, in the worst case in n·log n comparisons: an object may come from an enemy.</summary>
    /// <remarks>Members of one key are put in the order in which they were read, so that the second of them can be named.</remarks>
    public static void Sort(ReadOnlySpan<byte> canonical, Span<CanonicalMember> members)
    {
        if (members.Length <= InsertionLimit)
        {
            Insert(canonical, members);
            return;
        }

        for (int root = (members.Length / 2) - 1; root >= 0; root--)
        {
            SiftDown(canonical, members, root);
        }

        for (int last = members.Length - 1; last > 0; last--)
        {
            (members[0], members[last]) = (members[last], members[0]);
            SiftDown(canonical, members[..last], 0);
        }
    }

    /// <summary>Compares two keys of one text.</summary>
    public static int CompareKeys(ReadOnlySpan<byte> canonical, in CanonicalMember left, in CanonicalMember right)
    {
        if (left.KeyHasEscape || right.KeyHasEscape)
        {
            return JsonString.Compare(left.Key(canonical), right.Key(canonical));
        }

        return left.KeyPrefix != right.KeyPrefix
            ? left.KeyPrefix.CompareTo(right.KeyPrefix)
            : left.Key(canonical).SequenceCompareTo(right.Key(canonical));
    }

    private static int Compare(ReadOnlySpan<byte> canonical, in CanonicalMember left, in CanonicalMember right)
    {
        int order = CompareKeys(canonical, in left, in right);
        return order != 0 ? order : left.InputOffset.CompareTo(right.InputOffset);
    }

    private static void Insert(ReadOnlySpan<byte> canonical, Span<CanonicalMember> members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            CanonicalMember member = members[i];
            int at = i;
            while (at > 0 && Compare(canonical, in members[at - 1], in member) > 0)
            {
                members[at] = members[at - 1];
                at--;
            }

            members[at] = member;
        }
    }

    private static void SiftDown(ReadOnlySpan<byte> canonical, Span<CanonicalMember> heap, int root)
    {
        while (true)
        {
            int child = (2 * root) + 1;
            if (child >= heap.Length)
            {
                return;
            }

            if (child + 1 < heap.Length && Compare(canonical, in heap[child], in heap[child + 1]) < 0)
            {
                child++;
            }

            if (Compare(canonical, in heap[root], in heap[child]) >= 0)
            {
                return;
            }

            (heap[root], heap[child]) = (heap[child], heap[root]);
            root = child;
        }
    }
}
