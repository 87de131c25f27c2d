using System.Collections.Immutable;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Provides the state nodes that were loaded from the store. Thread-safe.</summary>
/// <remarks>
/// The states that leave the session share this cache, and may be read on any thread. A state that leaves the session and needs a node that is not loaded throws
/// <see cref="StateNodesMissingException"/>, which <see cref="RoomSession.ReadAsync{T}"/> handles.
/// </remarks>
internal sealed class NodeCache(IRoomStore store, RoomId roomId, long maxBytes) : IStateNodeSource
{
    private readonly LruCache<StateHash, ReadOnlyMemory<byte>> _nodes = new(maxBytes);
    private readonly Lock _lock = new();

    public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
    {
        lock (_lock)
        {
            return _nodes.TryGet(hash, out stored);
        }
    }

    /// <summary>Loads nodes, and at most so many nodes below them.</summary>
    public async ValueTask LoadAsync(IReadOnlyCollection<StateHash> hashes, int ahead, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredStateNode> nodes = await LoadAsync(hashes, cancellationToken).ConfigureAwait(false);
        while (ahead > 0)
        {
            StateHash[] next = FindBelow(nodes, ahead);
            if (next.Length == 0)
            {
                return;
            }

            ahead -= next.Length;
            nodes = await LoadAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Trim()
    {
        lock (_lock)
        {
            _nodes.Trim();
        }
    }

    private StateHash[] FindBelow(IReadOnlyList<StoredStateNode> nodes, int max)
    {
        lock (_lock)
        {
            return [.. nodes.SelectMany(node => ReadChildren(node)).Where(hash => !_nodes.Contains(hash)).Distinct().Take(max)];
        }
    }

    private static ImmutableArray<StateHash> ReadChildren(StoredStateNode node)
    {
        try
        {
            return StoredStateNode.GetChildren(node.Bytes.Span);
        }
        catch (InvalidStateNodeException)
        {
            // The state that needs the node reports it.
            return [];
        }
    }

    private async ValueTask<IReadOnlyList<StoredStateNode>> LoadAsync(IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredStateNode> nodes = await store.ReadStateNodesAsync(roomId, hashes, cancellationToken).ConfigureAwait(false);
        if (nodes.Count < hashes.Count)
        {
            throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The store lacks nodes of a state of the room {roomId}.");
        }

        lock (_lock)
        {
            foreach (StoredStateNode node in nodes)
            {
                _nodes.Set(node.Hash, node.Bytes, node.Bytes.Length + 128);
            }
        }

        return nodes;
    }
}
