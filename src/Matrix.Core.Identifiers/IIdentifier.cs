namespace Matrix.Core.Identifiers;

/// <summary>A text with a grammar: all that one identifier does not share with the others.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IIdentifier<TSelf> : IText<TSelf>
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>The longest text the grammar can accept, in bytes of UTF-8. At most <see cref="IdentifierText.LongestIdentifier"/>.</summary>
    static abstract int LongestText { get; }

    /// <summary>Whether the bytes are UTF-8 and follow the grammar, length included.</summary>
    static abstract bool IsValid(ReadOnlySpan<byte> utf8);

    static abstract TSelf UnsafeFromUtf8(ReadOnlyMemory<byte> utf8);
}
