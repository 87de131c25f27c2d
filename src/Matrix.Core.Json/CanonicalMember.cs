using System.Runtime.InteropServices;

namespace Matrix.Core.Json;

/// <summary>Where a member of an object stands in the canonical text: <c>"key":value</c>, quotes included.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CanonicalMember
{
    /// <summary>The opening quote of the key.</summary>
    public int Start;

    /// <summary>The byte after the closing quote of the key: the colon.</summary>
    public int KeyEnd;

    /// <summary>The byte after the value.</summary>
    public int End;

    /// <summary>The opening quote of the key in the text that was read.</summary>
    public int InputOffset;

    /// <summary>The first eight bytes of the key, the first of them highest, zeros behind a shorter one: most keys differ in them.</summary>
    /// <remarks>Only of use where no key compared has an escape. A key without one holds no zero byte, so that a shorter key comes first.</remarks>
    public ulong KeyPrefix;

    /// <summary>Whether the key is written with a backslash, so that its bytes are not in the order of its code points.</summary>
    public bool KeyHasEscape;

    /// <summary>The raw text of the key without its quotes.</summary>
    public readonly ReadOnlySpan<byte> Key(ReadOnlySpan<byte> canonical) => canonical[(Start + 1)..(KeyEnd - 1)];

    /// <summary>The raw text of the value.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> canonical) => canonical[(KeyEnd + 1)..End];
}
