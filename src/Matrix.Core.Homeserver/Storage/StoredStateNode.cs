using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a node of the state trie as a store holds it.</summary>
/// <param name="Hash">The hash of the bytes.</param>
/// <param name="Bytes">The bytes.</param>
public readonly record struct StoredStateNode(StateHash Hash, ReadOnlyMemory<byte> Bytes);
