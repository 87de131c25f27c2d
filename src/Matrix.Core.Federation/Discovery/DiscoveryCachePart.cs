namespace Matrix.Core.Federation.Discovery;

/// <summary>Entries of one kind by their use. Those of one zone have no more than a share of it, so that who owns a zone, and with it any number of names, evicts none but his own.</summary>
/// <param name="maxPerZone">The most entries of one zone.</param>
/// <param name="maxBytesPerZone">The most bytes of one zone.</param>
internal sealed class DiscoveryCachePart(int maxPerZone, long maxBytesPerZone)
{
    // From what was used last to what was not used for longest.
    private readonly LinkedList<DiscoveryCacheNode> _byUse = [];
    private readonly Dictionary<string, (LinkedList<DiscoveryCacheNode> ByUse, long Bytes)> _zones = new(StringComparer.Ordinal);

    public int Count => _byUse.Count;

    public long Bytes { get; private set; }

    public IEnumerable<DiscoveryCacheNode> Nodes => _byUse;

    /// <summary>The node that was not used for longest; null where there is none.</summary>
    public DiscoveryCacheNode? Oldest => _byUse.Last?.Value;

    /// <summary>The node of a zone that was not used for longest, where the zone has more than its share; null otherwise.</summary>
    public DiscoveryCacheNode? OldestPastShare(string zone) =>
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
        node.Part = this;
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
        node.Part = null;
    }
}
