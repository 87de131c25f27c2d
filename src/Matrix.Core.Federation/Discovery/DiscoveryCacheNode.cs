namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents an entry and its place in the cache.</summary>
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

    /// <summary>The memory use of an entry in addition to its texts and lists: records, list nodes and table entries. In bytes.</summary>
    public const int Overhead = 512;

    private const int PerItem = 80;

    public DiscoveryCacheEntry Entry { get; set; }

    public string Zone { get; }

    /// <summary>Gets the approximate memory use, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Gets or sets a number that is larger for more recent uses.</summary>
    public long UsedAt { get; set; }

    /// <summary>Gets or sets the part of the cache that contains the entry.</summary>
    public DiscoveryCachePartition? Partition { get; set; }

    public LinkedListNode<DiscoveryCacheNode> ByUse { get; }

    public LinkedListNode<DiscoveryCacheNode> ByZone { get; }

    private static long SizeOf(DiscoveryCacheEntry entry) => Overhead + TextOf(entry.Question.Name) + entry.Answer switch
    {
        WellKnownResult answer => answer.Delegate.Utf8Span.Length,
        SrvResult answer => answer.Records.Sum(record => PerItem + TextOf(record.Target)) + TextOf(answer.Detail),
        AddressResult answer => (answer.Addresses.Length * PerItem) + TextOf(answer.CanonicalName) + TextOf(answer.Detail),
        _ => 0,
    };

    private static long TextOf(string? text) => sizeof(char) * (long)(text?.Length ?? 0);
}
