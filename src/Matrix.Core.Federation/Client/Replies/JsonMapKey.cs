using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Tries to read a key of a map.</summary>
/// <param name="quotedName">The key as written, including its quotes.</param>
/// <param name="key">The key.</param>
/// <returns><see langword="true"/> if the key can be read. Otherwise, the entry is left out and counted.</returns>
internal delegate bool JsonMapKey<TKey>(ReadOnlySpan<byte> quotedName, [MaybeNullWhen(false)] out TKey key);
