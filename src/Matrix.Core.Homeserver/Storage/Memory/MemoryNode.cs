namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a state node of the in-memory store.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Generation">The generation in which the node was last appended or marked.</param>
internal readonly record struct MemoryNode(ReadOnlyMemory<byte> Bytes, int Generation);
