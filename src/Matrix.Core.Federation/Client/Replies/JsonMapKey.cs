using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads a key of a map.</summary>
/// <param name="quotedName">The key as it is spelled, quotes included.</param>
/// <param name="key">The key.</param>
/// <returns>False where the key is odd.</returns>
internal delegate bool JsonMapKey<TKey>(ReadOnlySpan<byte> quotedName, [MaybeNullWhen(false)] out TKey key);
