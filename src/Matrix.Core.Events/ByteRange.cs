using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents the position of a field's text in the bytes of its event.</summary>
/// <param name="Start">
/// The offset of the first byte, 0 if the field does not have a text, or −1 if its text is not in the bytes (it has escapes or is derived).
/// </param>
/// <param name="Length">The number of bytes.</param>
/// <remarks>It takes half the memory of a <see cref="Utf8Text"/>, which matters because it is kept for several fields of every event.</remarks>
internal readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>Gets a value that indicates whether the field has a text.</summary>
    public bool IsPresent => Start != 0;

    /// <summary>Gets a value that indicates whether the text is stored outside the event's bytes.</summary>
    public bool IsElsewhere => Start < 0;

    /// <summary>Returns the position of a text in the bytes of its event.</summary>
    public static ByteRange Of(Utf8Text text, byte[] utf8)
    {
        if (text.IsEmpty)
        {
            return text.IsDefault ? default : new ByteRange(1, 0);
        }

        return MemoryMarshal.TryGetArray(text.Utf8, out ArraySegment<byte> segment) && ReferenceEquals(segment.Array, utf8)
            ? new ByteRange(segment.Offset, segment.Count)
            : new ByteRange(-1, 0);
    }

    /// <summary>Returns the text as a slice of the bytes of its event.</summary>
    public ReadOnlyMemory<byte> In(byte[] utf8) => utf8.AsMemory(Start, Length);
}
