namespace Matrix.Core.Json;

/// <summary>The objects of a text whose members are out of order, and the order that their members belong in. Copies the text in that order.</summary>
/// <remarks>The work is that of the bytes and of a binary search for each member, whatever the depth. Nothing recurses.</remarks>
internal sealed class DeferredOrder
{
    private readonly List<int> _opens = [];
    private readonly List<Reordered> _objects = [];
    private readonly List<(int Start, int End)> _members = [];

    /// <summary>Notes an object that has closed.</summary>
    /// <param name="open">The place of its opening brace.</param>
    /// <param name="close">The place of its closing brace.</param>
    /// <param name="sorted">Its members in the order of their keys, with their places in the text.</param>
    public void Add(int open, int close, ReadOnlySpan<CanonicalMember> sorted)
    {
        _opens.Add(open);
        _objects.Add(new Reordered(close, _members.Count, sorted.Length));
        foreach (ref readonly CanonicalMember member in sorted)
        {
            _members.Add((member.Start, member.End));
        }
    }

    /// <summary>Copies the text with all members in order.</summary>
    public byte[] Apply(ReadOnlySpan<byte> text)
    {
        // Objects close from the inside out; they are looked for by where they open.
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

    /// <summary>An object whose members are out of order.</summary>
    private readonly record struct Reordered(int Close, int FirstMember, int MemberCount);
}
