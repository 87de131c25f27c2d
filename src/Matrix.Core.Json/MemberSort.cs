namespace Matrix.Core.Json;

/// <summary>Sorts members by the UTF-8 bytes of their unescaped keys.</summary>
internal static class MemberSort
{
    /// <summary>The maximum number of members that are sorted by insertion. It covers the top level of an event and nearly all content.</summary>
    private const int InsertionLimit = 24;

    /// <summary>Sorts members by key, with at most n·log n comparisons, because an attacker may choose the object.</summary>
    /// <remarks>Members with equal keys are sorted by their offset in the input, so that the error can name the second of them.</remarks>
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
