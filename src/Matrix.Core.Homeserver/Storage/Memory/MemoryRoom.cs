using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a room of the in-memory store. It is not thread-safe: the store locks.</summary>
internal sealed class MemoryRoom
{
    private readonly Dictionary<EventId, int> _indexes;
    private readonly List<StoredEvent> _log;
    private readonly SortedSet<(MatrixTimestamp Time, long Position)> _times;
    private readonly Dictionary<EventId, SortedSet<long>> _redactions;
    private readonly Dictionary<StateHash, MemoryNode> _nodes;
    private readonly List<StateHash> _nodeOrder;
    private readonly OrderedDictionary<EventId, bool> _awaited;
    private MemoryCompaction? _compaction;
    private int _generation;

    public MemoryRoom(RoomId roomId)
    {
        RoomId = roomId;
        _indexes = [];
        _log = [];
        _times = [];
        _redactions = [];
        _nodes = [];
        _nodeOrder = [];
        _awaited = [];
        Originals = [];
    }

    private MemoryRoom(MemoryRoom other)
    {
        RoomId = other.RoomId;
        _indexes = new Dictionary<EventId, int>(other._indexes);
        _log = [.. other._log];
        _times = [.. other._times];
        _redactions = other._redactions.ToDictionary(item => item.Key, item => new SortedSet<long>(item.Value));
        _nodes = new Dictionary<StateHash, MemoryNode>(other._nodes);
        _nodeOrder = [.. other._nodeOrder];
        _awaited = new OrderedDictionary<EventId, bool>(other._awaited);
        _compaction = other._compaction?.Clone();
        _generation = other._generation;
        Originals = new Dictionary<EventId, StoredOriginal>(other.Originals);
        Epoch = other.Epoch;
        Position = other.Position;
        Version = other.Version;
        ForwardExtremities = other.ForwardExtremities;
        CurrentState = other.CurrentState;
    }

    public RoomId RoomId { get; }

    public long Epoch { get; set; }

    public long Position { get; private set; }

    public RoomVersionId Version { get; private set; }

    public IReadOnlyList<EventId> ForwardExtremities { get; private set; } = [];

    public StateHash CurrentState { get; private set; }

    public IReadOnlyCollection<EventId> Awaited => _awaited.Keys;

    public IReadOnlyCollection<EventId> EventIds => _indexes.Keys;

    public Dictionary<EventId, StoredOriginal> Originals { get; }

    public MemoryRoom Clone() => new(this);

    public StoredRoom ToStored() => new()
    {
        RoomId = RoomId,
        Epoch = Epoch,
        Position = Position,
        Version = Version,
        ForwardExtremities = ForwardExtremities,
        CurrentState = CurrentState,
    };

    public void Append(RoomAppend append)
    {
        foreach (StoredEvent added in append.Events)
        {
            Put(added, ++Position);
        }

        foreach (StoredStateNode node in append.StateNodes)
        {
            AddNode(node);
        }

        foreach (EventId removed in append.AwaitedRemoved)
        {
            _ = _awaited.Remove(removed);
        }

        foreach (EventId added in append.AwaitedAdded)
        {
            _ = _awaited.TryAdd(added, value: true);
        }

        foreach (StoredOriginal original in append.Originals)
        {
            _ = Originals.TryAdd(original.EventId, original with { Bytes = original.Bytes.ToArray() });
        }

        Version = append.Version;
        ForwardExtremities = [.. append.ForwardExtremities];
        CurrentState = append.CurrentState;
    }

    public StoredEvent? Find(EventId eventId) => _indexes.TryGetValue(eventId, out int index) ? _log[index] : null;

    public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> bytes)
    {
        bool found = _nodes.TryGetValue(hash, out MemoryNode node);
        bytes = node.Bytes;
        return found;
    }

    public IReadOnlyList<StoredEvent> ReadLog(long from, LogDirection direction, int limit)
    {
        // The index of the first event after the position. Positions have gaps, because an event that is replaced keeps its position.
        int low = 0;
        int high = _log.Count;
        long bound = direction == LogDirection.Forward ? from : from - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _log[middle].Position <= bound ? (middle + 1, high) : (low, middle);
        }

        return direction == LogDirection.Forward
            ? _log.GetRange(low, Math.Min(limit, _log.Count - low))
            : [.. _log.GetRange(Math.Max(0, low - limit), Math.Min(limit, low)).AsEnumerable().Reverse()];
    }

    public StoredEvent? FindAtTime(MatrixTimestamp timestamp, LogDirection direction)
    {
        SortedSet<(MatrixTimestamp Time, long Position)> range = direction == LogDirection.Forward
            ? _times.GetViewBetween((timestamp, long.MinValue), (MatrixTimestamp.MaxValue, long.MaxValue))
            : _times.GetViewBetween((MatrixTimestamp.MinValue, long.MinValue), (timestamp, long.MaxValue));
        if (range.Count == 0)
        {
            return null;
        }

        long position = direction == LogDirection.Forward ? range.Min.Position : range.Max.Position;
        return ReadAt(position);
    }

    public IReadOnlyList<StoredRedaction> FindRedactions(IReadOnlyCollection<EventId> targets) =>
    [
        .. targets
            .SelectMany(target => _redactions.TryGetValue(target, out SortedSet<long>? positions) ? positions.Select(position => (Target: target, Position: position)) : [])
            .OrderBy(found => found.Position)
            .Select(found => new StoredRedaction(found.Target, ReadAt(found.Position).EventId)),
    ];

    /// <summary>Continues the compaction, or starts one.</summary>
    public CompactionResult Compact(int maxNodes)
    {
        if (_compaction is null)
        {
            _generation++;
            _compaction = new MemoryCompaction { EndOfEvents = _log.Count };
            _compaction.Pending.Push(CurrentState);
        }

        int visited = 0;
        while (_compaction.Unvisited is null && visited < maxNodes)
        {
            if (_compaction.Pending.TryPop(out StateHash hash))
            {
                visited++;
                Mark(hash, _compaction.Pending);
            }
            else if (_compaction.MarkedEvents < _compaction.EndOfEvents)
            {
                visited++;
                if (_log[_compaction.MarkedEvents++].StateBefore is { } root)
                {
                    _compaction.Pending.Push(root);
                }
            }
            else
            {
                _compaction.Unvisited = _nodeOrder.Count;
            }
        }

        int removed = _compaction.Unvisited is null ? 0 : Sweep(_compaction, maxNodes, ref visited);
        bool isComplete = _compaction.Unvisited == 0;
        if (isComplete)
        {
            _compaction = null;
        }

        return new CompactionResult { VisitedCount = visited, RemovedCount = removed, IsComplete = isComplete };
    }

    private StoredEvent ReadAt(long position) => ReadLog(position - 1, LogDirection.Forward, limit: 1)[0];

    private void Put(StoredEvent added, long position)
    {
        if (_indexes.TryGetValue(added.EventId, out int index))
        {
            StoredEvent replaced = _log[index];
            position = replaced.Position;
            _ = _times.Remove((replaced.OriginServerTimestamp, position));
            if (replaced.Redacts is { } earlier && _redactions.TryGetValue(earlier, out SortedSet<long>? positions))
            {
                _ = positions.Remove(position);
            }

            if (_compaction is { Unvisited: null } compaction && replaced.StateBefore is { } before)
            {
                // The compaction may not have read this state yet, and later states may share its nodes.
                compaction.Pending.Push(before);
            }
        }
        else
        {
            index = _log.Count;
            _indexes[added.EventId] = index;
            _log.Add(added);
        }

        _log[index] = added with { Position = position, Bytes = added.Bytes.ToArray() };
        if (added.Status == EventStatus.Accepted)
        {
            _ = _times.Add((added.OriginServerTimestamp, position));
            if (added.Redacts is { } target)
            {
                _ = (_redactions.TryGetValue(target, out SortedSet<long>? positions) ? positions : _redactions[target] = []).Add(position);
            }
        }
    }

    private void AddNode(StoredStateNode added)
    {
        // A node that exists may be one that a running compaction is about to remove: its generation keeps it.
        if (_nodes.TryGetValue(added.Hash, out MemoryNode node))
        {
            _nodes[added.Hash] = node with { Generation = _generation };
            return;
        }

        _nodes[added.Hash] = new MemoryNode(added.Bytes.ToArray(), _generation);
        _nodeOrder.Add(added.Hash);
    }

    private void Mark(StateHash hash, Stack<StateHash> pending)
    {
        if (!_nodes.TryGetValue(hash, out MemoryNode node) || node.Generation == _generation)
        {
            return;
        }

        _nodes[hash] = node with { Generation = _generation };
        foreach (StateHash child in StoredStateNode.GetChildren(node.Bytes.Span))
        {
            pending.Push(child);
        }
    }

    private int Sweep(MemoryCompaction compaction, int maxNodes, ref int visited)
    {
        int removed = 0;
        int next = compaction.Unvisited!.Value;
        for (; next > 0 && visited < maxNodes; next--, visited++)
        {
            StateHash hash = _nodeOrder[next - 1];
            if (_nodes[hash].Generation < _generation)
            {
                // The last one takes its place. It was visited already, or was appended after the start.
                _ = _nodes.Remove(hash);
                _nodeOrder[next - 1] = _nodeOrder[^1];
                _nodeOrder.RemoveAt(_nodeOrder.Count - 1);
                removed++;
            }
        }

        compaction.Unvisited = next;
        return removed;
    }
}
