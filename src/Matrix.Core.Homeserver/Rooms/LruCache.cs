using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Homeserver;

/// <summary>Caches values up to a total size. The values that were used least recently are dropped first. Not thread-safe.</summary>
internal sealed class LruCache<TKey, TValue>(long maxBytes)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    public long Bytes { get; private set; }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
        {
            value = default;
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    public bool Contains(TKey key) => _entries.ContainsKey(key);

    public void Set(TKey key, TValue value, long bytes)
    {
        Remove(key);
        _entries[key] = _byUse.AddFirst(new Entry(key, value, bytes));
        Bytes += bytes;
    }

    /// <summary>Drops values until the total size is within the bound. It is called between calls of the room, so that one call finds all that was loaded for it.</summary>
    public void Trim()
    {
        while (Bytes > maxBytes && _byUse.Last is { } last)
        {
            Remove(last.Value.Key);
        }
    }

    public void Remove(TKey key)
    {
        if (_entries.Remove(key, out LinkedListNode<Entry>? node))
        {
            _byUse.Remove(node);
            Bytes -= node.Value.Bytes;
        }
    }

    private readonly record struct Entry(TKey Key, TValue Value, long Bytes);
}
