namespace Matrix.Core.StateResolution;

/// <summary>Provides the stored nodes of states by their hashes. It answers synchronously, from the nodes that it has.</summary>
/// <remarks>
/// <para>
/// A host that reads its store asynchronously returns <see langword="false"/> for a node that is not in memory. The call that needs the node then throws
/// <see cref="StateNodesMissingException"/>. The host loads the node and repeats the call.
/// </para>
/// <para>States call the source from any thread that uses them, and keep what they read. A node never changes, because its hash is its name.</para>
/// </remarks>
public interface IStateNodeSource
{
    /// <summary>Tries to get a node.</summary>
    /// <param name="hash">The hash of the node.</param>
    /// <param name="stored">The stored form of the node, as <see cref="StateMap.GetNodesSince"/> returned it. The reader copies what it keeps.</param>
    /// <returns><see langword="true"/> if the source has the node; otherwise <see langword="false"/>.</returns>
    bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored);
}
