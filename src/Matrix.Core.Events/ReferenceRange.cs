namespace Matrix.Core.Events;

/// <summary>
/// A list of references that stands in the bytes as <c>["$…","$…"]</c>, each ID of the length of a hash and without escapes: as every
/// honest list from room version 3 on. Its items are found by counting, so that nothing is kept of them.
/// </summary>
/// <param name="Start">The first ID, behind its quote.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct ReferenceRange(int Start, int Count)
{
    /// <summary>The length of an ID: a sigil and 32 bytes in base64.</summary>
    public const int IdLength = 44;

    /// <summary>From one ID to the next, over two quotes and a comma.</summary>
    public const int Stride = IdLength + 3;

    /// <summary>Finds the IDs of a list.</summary>
    /// <param name="list">The list in canonical JSON.</param>
    /// <param name="start">Where it stands in its event.</param>
    /// <param name="range">The IDs.</param>
    /// <returns>Whether the list is of this form; an empty one is.</returns>
    public static bool TryFind(ReadOnlySpan<byte> list, int start, out ReferenceRange range)
    {
        range = new ReferenceRange(start + "[\"".Length, list.Length / Stride);
        if (list.Length != Math.Max("[]".Length, (range.Count * Stride) + 1))
        {
            return false;
        }

        for (int at = 1; at < list.Length - 1; at += Stride)
        {
            // The first quote behind the opening one closes the string, where no escape comes before it.
            if (list[at] != '"' || list[(at + 1)..].IndexOfAny((byte)'"', (byte)'\\') != IdLength || list[at + 1 + IdLength] != '"')
            {
                return false;
            }
        }

        return list[0] == '[';
    }
}
