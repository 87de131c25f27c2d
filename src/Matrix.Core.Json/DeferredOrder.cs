namespace Matrix.Core.Json;

/// <summary>Records the objects of a text that have members out of order, with the right order, and copies the text in that order.</summary>
/// <remarks>The work is proportional to the bytes plus a binary search for each member, at any depth. Nothing recurses.</remarks>
internal sealed class DeferredOrder
{
    private readonly List<int> _opens = [];
    private readonly List<Reordered> _objects = [];
    private readonly List<(int Start, int End)> _members = [];

    /// <summary>Adds an object that has closed.</summary>
    /// <param name="open">The offset of its opening brace.</param>
    /// <param name="close">The offset of its closing brace.</param>
    /// <param name="sorted">Its members in the order of their keys, with their offsets in the text.</param>
    public void Add(int open, int close, ReadOnlySpan<CanonicalMember> sorted)
    {
        _opens.Add(open);
        _objects.Add(new Reordered(close, _members.Count, sorted.Length));
        foreach (ref readonly CanonicalMember member in sorted)
        {
            _members.Add((member.Start, member.End));
        }
    }

    /// <summary>Returns a copy of the text with all members in order.</summary>
    public byte[] Apply(ReadOnlySpan<byte> text)
    {
        // Objects close from the inside out, but are searched for by the offset of their opening brace.
        int[] opens = [.. _opens];
        Reordered[] objects = [.. _objects];
        Array.Sort(opens, objects);
        byte[] ordered = new byte[text.Length];
        int written = 0;
        var pending = new Stack<(int Start, int End, bool IsNext)>();
        pending.Push((0, text.Length, false));
        while (pending.TryPop(out (int Start, int End, bool IsNext) part))
        {
            if (part.IsNext)
            {
                ordered[written++] = (byte)',';
            }

            int found = Array.BinarySearch(opens, part.Start);
            int at = found < 0 ? ~found : found;
            bool isWhole = at == opens.Length || opens[at] >= part.End;
            ReadOnlySpan<byte> settled = text[part.Start..(isWhole ? part.End : opens[at] + 1)];
            settled.CopyTo(ordered.AsSpan(written));
            written += settled.Length;
            if (isWhole)
            {
                continue;
            }

            Reordered next = objects[at];
            pending.Push((next.Close, part.End, false));
            for (int member = next.MemberCount - 1; member >= 0; member--)
            {
                (int start, int end) = _members[next.FirstMember + member];
                pending.Push((start, end, member > 0));
            }
        }

        return ordered;
    }

    /// <summary>Represents an object with members that are out of order.</summary>
    private readonly record struct Reordered(int Close, int FirstMember, int MemberCount);
}
