using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Stores;

/// <summary>Represents a state with its stored nodes. It has enough entries for several nodes.</summary>
internal sealed class SampleState
{
    private const int Members = 100;

    private readonly StateMap _map;

    private SampleState(StateMap map)
    {
        _map = map;
        Nodes = [.. map.GetNodesSince(baseline: null)];
    }

    public static SampleState Empty { get; } = new(StateMap.FromEntries(Enumerable.Range(0, Members).Select(i => Entry($"member {i}"))));

    public StateHash Root => _map.Root;

    /// <summary>Gets all nodes of the state.</summary>
    public IReadOnlyList<StoredStateNode> Nodes { get; }

    public IReadOnlyList<StateHash> Hashes => [.. Nodes.Select(node => node.Hash)];

    public SampleState Set(string name) => new(_map.SetItem(Entry(name).Slot, Entry(name).EventId));

    public SampleState Remove(string name) => new(_map.Remove(Entry(name).Slot));

    /// <summary>Returns the nodes that another state does not have.</summary>
    public IReadOnlyList<StoredStateNode> NodesSince(SampleState baseline) => [.. Nodes.Where(node => !baseline.Hashes.Contains(node.Hash))];

    private static StateEntry Entry(string name) => new(new StateSlot("m.sample", name), EventId.Parse($"${name.Replace(' ', '_')}:sample.example"));
}
