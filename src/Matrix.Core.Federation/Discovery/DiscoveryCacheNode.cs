namespace Matrix.Core.Federation.Discovery;

/// <summary>An entry in its place in the cache.</summary>
internal sealed class DiscoveryCacheNode
{
    public DiscoveryCacheNode(DiscoveryCacheEntry entry)
    {
        Entry = entry;
        Zone = Zones.Of(entry.Question.Name);
        Bytes = SizeOf(entry);
        ByUse = new LinkedListNode<DiscoveryCacheNode>(this);
        ByZone = new LinkedListNode<DiscoveryCacheNode>(this);
    }

    /// <summary>What an entry takes in memory beside its texts and lists: the records, the nodes of lists and tables.</summary>
    public const int Overhead = 512;

    private const int PerItem = 80;

    public DiscoveryCacheEntry Entry { get; set; }

    public string Zone { get; }

    /// <summary>About how many bytes of memory it takes.</summary>
    public long Bytes { get; }

    /// <summary>Larger for what was used later.</summary>
    public long UsedAt { get; set; }

    /// <summary>The part of the cache that it is in.</summary>
    public DiscoveryCachePart? Part { get; set; }

    public LinkedListNode<DiscoveryCacheNode> ByUse { get; }

    public LinkedListNode<DiscoveryCacheNode> ByZone { get; }

    private static long SizeOf(DiscoveryCacheEntry entry) => Overhead + TextOf(entry.Question.Name) + entry.Answer switch
    {
        WellKnownAnswer answer => answer.Delegate.Span.Length,
        SrvAnswer answer => answer.Records.Sum(record => PerItem + TextOf(record.Target)) + TextOf(answer.Detail),
        AddressAnswer answer => (answer.Addresses.Length * PerItem) + TextOf(answer.CanonicalName) + TextOf(answer.Detail),
        _ => 0,
    };

    private static long TextOf(string? text) => sizeof(char) * (long)(text?.Length ?? 0);
}
