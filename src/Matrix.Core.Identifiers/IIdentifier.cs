namespace Matrix.Core.Identifiers;

/// <summary>Represents an identifier with a grammar. Its members are the parts in which one identifier differs from another.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IIdentifier<TSelf> : IText<TSelf>
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>
    /// Gets the length in bytes of UTF-8 of the longest text that the grammar accepts. It is at most <see cref="IdentifierText.LongestIdentifier"/>.
    /// </summary>
    static abstract int LongestText { get; }

    /// <summary>Determines whether the bytes are valid UTF-8 and follow the grammar, including its limits on length.</summary>
    static abstract bool IsValid(ReadOnlySpan<byte> utf8);

    static abstract TSelf UnsafeFromUtf8(ReadOnlyMemory<byte> utf8);
}
