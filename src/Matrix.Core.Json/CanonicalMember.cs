using System.Runtime.InteropServices;

namespace Matrix.Core.Json;

/// <summary>Represents the position of a member of an object in the canonical text: <c>"key":value</c>, including the quotes.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CanonicalMember
{
    /// <summary>The offset of the opening quote of the key.</summary>
    public int Start;

    /// <summary>The offset of the byte after the closing quote of the key, which is the colon.</summary>
    public int KeyEnd;

    /// <summary>The offset of the byte after the value.</summary>
    public int End;

    /// <summary>The offset of the opening quote of the key in the input.</summary>
    public int InputOffset;

    /// <summary>The first eight bytes of the key in big-endian order, padded with zeros. Most keys differ in them.</summary>
    /// <remarks>The prefix is only valid for a comparison of keys without escapes. Such a key does not contain a zero byte, so a shorter key comes first.</remarks>
    public ulong KeyPrefix;

    /// <summary>Indicates whether the key contains a backslash, so that the order of its bytes differs from the order of its code points.</summary>
    public bool KeyHasEscape;

    /// <summary>Returns the raw text of the key without its quotes.</summary>
    public readonly ReadOnlySpan<byte> Key(ReadOnlySpan<byte> canonical) => canonical[(Start + 1)..(KeyEnd - 1)];

    /// <summary>Returns the raw text of the value.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> canonical) => canonical[(KeyEnd + 1)..End];
}
