namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Holds entries of one kind in the order of their use. Each zone has only a share of it, so that the owner of a zone, who can make up any number of names,
/// evicts only entries of that zone.
/// </summary>
/// <param name="maxPerZone">The maximum number of entries of one zone.</param>
/// <param name="maxBytesPerZone">The maximum number of bytes of one zone.</param>
internal sealed class DiscoveryCachePartition(int maxPerZone, long maxBytesPerZone)
{
    // From the most to the least recently used.
    private readonly LinkedList<DiscoveryCacheNode> _byUse = [];
    private readonly Dictionary<string, (LinkedList<DiscoveryCacheNode> ByUse, long Bytes)> _zones = new(StringComparer.Ordinal);

    public int Count => _byUse.Count;

    public long Bytes { get; private set; }

    public IEnumerable<DiscoveryCacheNode> Nodes => _byUse;

    /// <summary>Gets the least recently used node, or null if the part is empty.</summary>
    public DiscoveryCacheNode? Oldest => _byUse.Last?.Value;

    /// <summary>Returns the least recently used node of a zone that exceeds its share, or null.</summary>
    public DiscoveryCacheNode? FindOldestOverShare(string zone) =>
        _zones.TryGetValue(zone, out (LinkedList<DiscoveryCacheNode> ByUse, long Bytes) entry) && entry.ByUse.Count > 1 && (entry.ByUse.Count > maxPerZone || entry.Bytes > maxBytesPerZone)
            ? entry.ByUse.Last!.Value
            : null;

    public void Add(DiscoveryCacheNode node, bool asOldest = false)
    {
        (LinkedList<DiscoveryCacheNode> byUse, long bytes) = _zones.TryGetValue(node.Zone, out (LinkedList<DiscoveryCacheNode>, long) zone) ? zone : ([], 0);
        _zones[node.Zone] = (byUse, bytes + node.Bytes);
        if (asOldest)
        {
            _byUse.AddLast(node.ByUse);
            byUse.AddLast(node.ByZone);
        }
        else
        {
            _byUse.AddFirst(node.ByUse);
            byUse.AddFirst(node.ByZone);
        }

        Bytes += node.Bytes;
        node.Partition = this;
    }

    public void Remove(DiscoveryCacheNode node)
    {
        (LinkedList<DiscoveryCacheNode> byUse, long bytes) = _zones[node.Zone];
        _byUse.Remove(node.ByUse);
        byUse.Remove(node.ByZone);
        if (byUse.Count == 0)
        {
            _ = _zones.Remove(node.Zone);
        }
        else
        {
            _zones[node.Zone] = (byUse, bytes - node.Bytes);
        }

        Bytes -= node.Bytes;
        node.Partition = null;
    }
}
