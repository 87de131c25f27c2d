using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>A host's store that keeps events as bytes and states as nodes. It loads states lazily, and counts what is read.</summary>
internal sealed class LazyHistory : IRoomHistory, IStateNodeSource
{
    private readonly Dictionary<EventId, byte[]> _events = [];
    private readonly Dictionary<EventId, StateHash> _roots = [];
    private readonly Dictionary<StateHash, ReadOnlyMemory<byte>> _nodes = [];
    private StateMap? _last;

    public int EventReads { get; set; }

    public int NodeReads { get; set; }

    public int NodesWritten { get; set; }

    public void Store(RoomEvent roomEvent, bool withState)
    {
        _events[roomEvent.EventId] = roomEvent.ToStoredBytes();
        if (!withState || roomEvent.StateBefore is not { } before)
        {
            return;
        }

        foreach (StoredStateNode node in before.GetNodesSince(_last))
        {
            _nodes[node.Hash] = node.Bytes;
            NodesWritten++;
        }

        _roots[roomEvent.EventId] = before.Root;
        _last = before;
    }

    /// <summary>Stores the nodes of a state.</summary>
    public void StoreNodes(StateMap state)
    {
        foreach (StoredStateNode node in state.GetNodesSince(baseline: null))
        {
            _nodes[node.Hash] = node.Bytes;
        }
    }

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        EventReads++;
        roomEvent = null;
        if (_events.TryGetValue(eventId, out byte[]? stored))
        {
            Assert.True(RoomEvent.TryLoadTrusted(stored, out roomEvent, out StoredFormError error), $"{error}");
        }

        return roomEvent is not null;
    }

    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        stateBefore = _roots.TryGetValue(eventId, out StateHash root) ? StateMap.Load(root, this) : null;
        return stateBefore is not null;
    }

    public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
    {
        NodeReads++;
        return _nodes.TryGetValue(hash, out stored);
    }
}
