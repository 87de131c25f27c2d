using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Where the text of a field stands in the bytes of its event: half of what a <see cref="Utf8Text"/> takes, which is kept for every field of every event.</summary>
/// <param name="Start">The first byte; 0 where the field has no text, −1 where its text is not in the bytes (it holds escapes, or is derived).</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>Whether the field has a text.</summary>
    public bool IsPresent => Start != 0;

    /// <summary>Whether the text stands elsewhere.</summary>
    public bool IsElsewhere => Start < 0;

    /// <summary>The window of a text on the bytes of its event.</summary>
    public static ByteRange Of(Utf8Text text, byte[] utf8)
    {
        if (text.IsEmpty)
        {
            return text.IsDefault ? default : new ByteRange(1, 0);
        }

        return MemoryMarshal.TryGetArray(text.Memory, out ArraySegment<byte> segment) && ReferenceEquals(segment.Array, utf8)
            ? new ByteRange(segment.Offset, segment.Count)
            : new ByteRange(-1, 0);
    }

    /// <summary>The text in the bytes of its event.</summary>
    public ReadOnlyMemory<byte> In(byte[] utf8) => utf8.AsMemory(Start, Length);
}
