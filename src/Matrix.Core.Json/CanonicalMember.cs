using System.Runtime.InteropServices;

namespace Matrix.Core.Json;

/// <summary>Represents the position of a member of an object in the canonical text: <c>"key":value</c>, including the quotes.</summary>
[StructLayout(LayoutKind.Auto)]
public struct CanonicalMember
{
    /// <summary>Gets the offset of the opening quote of the key.</summary>
    public int Start { readonly get; internal set; }

    /// <summary>Gets the offset of the byte after the closing quote of the key, which is the colon.</summary>
    public int KeyEnd { readonly get; internal set; }

    /// <summary>Gets the offset of the byte after the value.</summary>
    public int End { readonly get; internal set; }

    /// <summary>Gets the offset of the opening quote of the key in the input.</summary>
    public int InputOffset { readonly get; internal set; }

    /// <summary>The first eight bytes of the key in big-endian order, padded with zeros. Most keys differ in them.</summary>
    /// <remarks>The prefix is only valid for a comparison of keys without escapes. Such a key does not contain a zero byte, so a shorter key comes first.</remarks>
    internal ulong KeyPrefix;

    /// <summary>Indicates whether the key contains a backslash, so that the order of its bytes differs from the order of its code points.</summary>
    internal bool KeyHasEscape;

    /// <summary>Returns the raw text of the key without its quotes.</summary>
    /// <param name="canonical">The text that the member is in: <see cref="CanonicalEncoder.Text"/>.</param>
    public readonly ReadOnlySpan<byte> Key(ReadOnlySpan<byte> canonical) => canonical[(Start + 1)..(KeyEnd - 1)];

    /// <summary>Returns the raw text of the value.</summary>
    /// <param name="canonical">The text that the member is in: <see cref="CanonicalEncoder.Text"/>.</param>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> canonical) => canonical[(KeyEnd + 1)..End];
}
