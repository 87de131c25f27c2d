using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Stores;

/// <summary>Represents a state with its stored nodes.</summary>
internal sealed class SampleState
{
    /// <summary>The number of entries of a name: enough that a state has nodes below its root.</summary>
    private const int EntriesOfName = 12;

    private readonly StateMap _map;

    private SampleState(StateMap map)
    {
        _map = map;
        Nodes = [.. map.GetNodesSince(baseline: null)];
    }

    public static SampleState Empty { get; } = new(StateMap.Empty);

    public StateHash Root => _map.Root;

    /// <summary>Gets all nodes of the state.</summary>
    public IReadOnlyList<StoredStateNode> Nodes { get; }

    public IReadOnlyList<StateHash> Hashes => [.. Nodes.Select(node => node.Hash)];

    public SampleState Set(string name) => new(Slots(name).Aggregate(_map, (map, slot) => map.SetItem(slot, Samples.Id(name))));

    public SampleState Remove(string name) => new(Slots(name).Aggregate(_map, (map, slot) => map.Remove(slot)));

    /// <summary>Returns the nodes that another state does not have.</summary>
    public IReadOnlyList<StoredStateNode> NodesSince(SampleState baseline) => [.. _map.GetNodesSince(baseline._map)];

    private static IEnumerable<StateSlot> Slots(string name) => Enumerable.Range(0, EntriesOfName).Select(i => new StateSlot("m.room.member", $"{name}-{i}"));
}
