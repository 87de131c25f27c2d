using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a node of a state in the form in which a host stores it.</summary>
/// <param name="Hash">The hash of <paramref name="Bytes"/>, which is the name of the node.</param>
/// <param name="Bytes">
/// The stored form. It depends only on the entries of the node, and is the same on every machine; see docs/adr/0032-states-by-hash.md for each byte.
/// </param>
public readonly record struct StoredStateNode(StateHash Hash, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Returns the hashes of the nodes directly below a node. A store marks the nodes that are in use with it, and need not load a state.</summary>
    /// <param name="bytes">The stored form of the node.</param>
    /// <returns>The hashes, at most 32, in the order of the trie. Different states share nodes, so the same hash is returned for many parents.</returns>
    /// <exception cref="InvalidStateNodeException">The bytes are not a node.</exception>
    public static ImmutableArray<StateHash> GetChildren(ReadOnlySpan<byte> bytes)
    {
        if (!StateNodeReader.TryRead(bytes.ToArray(), out StateNodeReader.Result node, out string? fault))
        {
            throw new InvalidStateNodeException(StateHash.Compute(bytes), fault);
        }

        return [.. node.Slots.OfType<NodeName>().Select(child => child.Hash)];
    }
}
