namespace Matrix.Core.Events;

/// <summary>Represents a list of references that stands in the bytes as <c>["$…","$…"]</c>, with IDs of the length of a hash and without escapes.</summary>
/// <param name="Start">The offset of the first ID, after its quote.</param>
/// <param name="Count">The number of IDs.</param>
/// <remarks>Every well-behaved list from room version 3 on has this form. The offsets of its items are computed, so they need not be stored.</remarks>
internal readonly record struct ReferenceRange(int Start, int Count)
{
    /// <summary>The length of an ID in bytes: a sigil and 32 bytes in base64.</summary>
    public const int IdLength = 44;

    /// <summary>The distance in bytes from one ID to the next, which includes two quotes and a comma.</summary>
    public const int Stride = IdLength + 3;

    /// <summary>Tries to find the IDs of a list.</summary>
    /// <param name="list">The list in canonical JSON.</param>
    /// <param name="start">The offset of the list in its event.</param>
    /// <param name="range">The IDs.</param>
    /// <returns><see langword="true"/> if the list has this form or is empty; otherwise <see langword="false"/>.</returns>
    public static bool TryFind(ReadOnlySpan<byte> list, int start, out ReferenceRange range)
    {
        range = new ReferenceRange(start + "[\"".Length, list.Length / Stride);
        if (list.Length != Math.Max("[]".Length, (range.Count * Stride) + 1))
        {
            return false;
        }

        for (int at = 1; at < list.Length - 1; at += Stride)
        {
            // The first quote after the opening one closes the string, unless an escape comes before it.
            if (list[at] != '"' || list[(at + 1)..].IndexOfAny((byte)'"', (byte)'\\') != IdLength || list[at + 1 + IdLength] != '"')
            {
                return false;
            }
        }

        return list[0] == '[';
    }
}
