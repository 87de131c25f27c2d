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

    public async ValueTask LoadAsync(IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
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
    }

    public void Trim()
    {
        lock (_lock)
        {
            _nodes.Trim();
        }
    }
}
