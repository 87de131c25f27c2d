using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Holds the entries of <see cref="DiscoveryCache"/> within its bounds. It is not thread-safe.</summary>
/// <remarks>
/// The cache has three parts. The first holds answers that lead nowhere, which anyone can cause with names that do not exist. The second holds answers that
/// lead somewhere. The third holds answers that led to a reached server. If the bounds are exceeded, entries of the first part are dropped while it exceeds its
/// share, then of the second, then of the third. Made-up names therefore never evict known servers.
/// </remarks>
internal sealed class DiscoveryCachePartitions
{
    /// <summary>
    /// The divisor of the bounds that gives the guaranteed share of each of the first two parts, and the largest share of one zone in any part.
    /// </summary>
    public const int ShareDivisor = 8;

    /// <summary>The smallest number of entries that one zone may have, even in a small cache.</summary>
    public const int MinPerZone = 16;

    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly Dictionary<DiscoveryQuestion, DiscoveryCacheNode> _nodes = [];
    private readonly DiscoveryCachePartition _withoutLead;
    private readonly DiscoveryCachePartition _leading;
    private readonly DiscoveryCachePartition _reached;
    private long _newest;
    private long _oldest;

    public DiscoveryCachePartitions(int maxEntries, long maxBytes)
    {
        _maxEntries = maxEntries;
        _maxBytes = maxBytes;
        (_withoutLead, _leading, _reached) = (CreatePartition(), CreatePartition(), CreatePartition());
    }

    public int Count => _nodes.Count;

    public long Bytes => _withoutLead.Bytes + _leading.Bytes + _reached.Bytes;

    public bool TryGet(DiscoveryQuestion question, [NotNullWhen(true)] out DiscoveryCacheNode? node) => _nodes.TryGetValue(question, out node);

    /// <summary>Marks an entry as used now.</summary>
    public void Touch(DiscoveryCacheNode node)
    {
        DiscoveryCachePartition part = node.Partition!;
        part.Remove(node);
        part.Add(node);
        node.UsedAt = ++_newest;
    }

    /// <summary>Adds or replaces an entry as used now.</summary>
    public void Put(DiscoveryCacheEntry entry)
    {
        Remove(entry.Question);
        var node = new DiscoveryCacheNode(entry) { UsedAt = ++_newest };
        DiscoveryCachePartition part = GetPartition(entry);
        part.Add(node);
        _nodes.Add(entry.Question, node);
        while (part.FindOldestOverShare(node.Zone) is { } oldest)
        {
            Remove(oldest.Entry.Question);
        }

        while (_nodes.Count > 1 && (_nodes.Count > _maxEntries || Bytes > _maxBytes))
        {
            Remove(FindNextToEvict().Entry.Question);
        }
    }

    /// <summary>Adds an entry as the least recently used one, if there is space.</summary>
    public void PutOldest(DiscoveryCacheEntry entry)
    {
        var node = new DiscoveryCacheNode(entry) { UsedAt = --_oldest };
        if (_nodes.Count >= _maxEntries || Bytes + node.Bytes > _maxBytes || !_nodes.TryAdd(entry.Question, node))
        {
            return;
        }

        DiscoveryCachePartition part = GetPartition(entry);
        part.Add(node, asOldest: true);
        while (part.FindOldestOverShare(node.Zone) is { } oldest)
        {
            Remove(oldest.Entry.Question);
        }
    }

    public void Remove(DiscoveryQuestion question)
    {
        if (_nodes.Remove(question, out DiscoveryCacheNode? node))
        {
            node.Partition!.Remove(node);
        }
    }

    /// <summary>Returns all entries, the most recently used first.</summary>
    public IEnumerable<DiscoveryCacheEntry> All() => _nodes.Values.OrderByDescending(node => node.UsedAt).Select(node => node.Entry);

    private DiscoveryCachePartition CreatePartition() => new(Math.Max(MinPerZone, _maxEntries / ShareDivisor), _maxBytes / ShareDivisor);

    private DiscoveryCachePartition GetPartition(DiscoveryCacheEntry entry) => entry.IsReached ? _reached : LeadsToServer(entry.Answer) ? _leading : _withoutLead;

    private static bool LeadsToServer(IDiscoveryAnswer answer) => answer is
        WellKnownResult { Status: WellKnownStatus.Delegated } or SrvResult { Status: LookupStatus.Found } or AddressResult { Status: LookupStatus.Found };

    private DiscoveryCacheNode FindNextToEvict() =>
        (HasMoreThanItsShare(_withoutLead) ? _withoutLead.Oldest : null)
        ?? (HasMoreThanItsShare(_leading) ? _leading.Oldest : null)
        ?? _reached.Oldest
        ?? _leading.Oldest
        ?? _withoutLead.Oldest!;

    private bool HasMoreThanItsShare(DiscoveryCachePartition part) => part.Count > _maxEntries / ShareDivisor || part.Bytes > _maxBytes / ShareDivisor;
}
