using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads an entry of a list or a map.</summary>
/// <param name="value">The entry as received.</param>
/// <param name="entry">The entry.</param>
/// <returns>False where the entry is odd: it is then left out and counted.</returns>
internal delegate bool JsonEntry<TEntry>(ReadOnlyMemory<byte> value, [MaybeNullWhen(false)] out TEntry entry);
