using System.Collections.Immutable;
using System.Security.Cryptography;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Stores;

/// <summary>Represents a small state with its stored nodes.</summary>
internal sealed class SampleState
{
    private readonly ImmutableSortedDictionary<string, StoredStateNode> _leaves;

    private SampleState(ImmutableSortedDictionary<string, StoredStateNode> leaves)
    {
        _leaves = leaves;
        StoredStateNode root = Node("root", leaves.Values);
        Root = root.Hash;
        Nodes = [.. leaves.Values, root];
    }

    public static SampleState Empty { get; } = new(ImmutableSortedDictionary.Create<string, StoredStateNode>(StringComparer.Ordinal));

    public StateHash Root { get; }

    /// <summary>Gets all nodes of the state.</summary>
    public IReadOnlyList<StoredStateNode> Nodes { get; }

    public IReadOnlyList<StateHash> Hashes => [.. Nodes.Select(node => node.Hash)];

    public SampleState Set(string name) => new(_leaves.SetItem(name, Node(name, [])));

    public SampleState Remove(string name) => new(_leaves.Remove(name));

    /// <summary>Returns the nodes that another state does not have.</summary>
    public IReadOnlyList<StoredStateNode> NodesSince(SampleState baseline) => [.. Nodes.Where(node => !baseline.Hashes.Contains(node.Hash))];

    private static StoredStateNode Node(string content, IEnumerable<StoredStateNode> children)
    {
        StoredStateNode[] all = [.. children];
        byte[] bytes = [(byte)all.Length, .. all.SelectMany(child => child.Hash.ToArray()), .. Samples.Utf8(content)];
        return new StoredStateNode(new StateHash(SHA256.HashData(bytes)), bytes);
    }
}
