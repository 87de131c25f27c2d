using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Tries to read an entry of a list or a map.</summary>
/// <param name="value">The entry as received.</param>
/// <param name="entry">The entry.</param>
/// <returns><see langword="true"/> if the entry can be read. Otherwise, it is left out and counted.</returns>
internal delegate bool JsonEntry<TEntry>(ReadOnlyMemory<byte> value, [MaybeNullWhen(false)] out TEntry entry);
