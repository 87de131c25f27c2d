using System.Collections.Concurrent;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Caches the known keys of servers in memory, bounded by count and bytes. It drops the least recently used servers first. Reads take no lock.
/// </summary>
/// <remarks>Recent use is counted in additions: two uses between the same two additions are equally recent.</remarks>
internal sealed class KnownServerCache(int maxServers, long maxBytes)
{
    private readonly ConcurrentDictionary<ServerName, Entry> _entries = new();
    private readonly Dictionary<ServerName, int> _pins = [];
    private readonly Lock _lock = new();
    private long _additions;
    private long _bytes;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets the estimated size of the cached keys, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Returns the known keys of a server, or null if none are cached.</summary>
    public KnownServerKeys? Get(ServerName server)
    {
        if (!_entries.TryGetValue(server, out Entry? entry))
        {
            return null;
        }

        entry.LastUse = Volatile.Read(ref _additions);
        return entry.Keys;
    }

    /// <summary>Returns all cached keys in unspecified order.</summary>
    public IEnumerable<KnownServerKeys> GetAll() => _entries.Values.Select(entry => entry.Keys);

    /// <summary>Returns the timestamp at which a document of the server was last accepted in this process, or null if that never happened.</summary>
    public long? SeenAt(ServerName server) => _entries.TryGetValue(server, out Entry? entry) ? entry.SeenAt : null;

    /// <summary>Prevents a server from being evicted until <see cref="Unpin"/> is called as often.</summary>
    public void Pin(ServerName server)
    {
        lock (_lock)
        {
            _pins[server] = _pins.GetValueOrDefault(server) + 1;
        }
    }

    public void Unpin(ServerName server)
    {
        lock (_lock)
        {
            int left = _pins.GetValueOrDefault(server) - 1;
            if (left > 0)
            {
                _pins[server] = left;
            }
            else
            {
                _ = _pins.Remove(server);
            }

            Evict();
        }
    }

    /// <summary>Adds keys from a store. If the server is cached already, nothing changes, because the cached keys are newer.</summary>
    public void AddLoaded(KnownServerKeys keys)
    {
        lock (_lock)
        {
            if (!_entries.ContainsKey(keys.Server))
            {
                Add(keys, seenAt: null);
            }
        }
    }

    /// <summary>Sets the known keys of a server. They replace the cached ones.</summary>
    public void Set(KnownServerKeys keys)
    {
        lock (_lock)
        {
            Add(keys, seenAt: null);
        }
    }

    /// <summary>Replaces the cached keys if they are still the expected ones.</summary>
    /// <returns><see langword="true"/> if the keys were replaced. <see langword="false"/> if another thread changed them first.</returns>
    public bool TryReplace(KnownServerKeys? expected, KnownServerKeys updated, long? seenAt)
    {
        lock (_lock)
        {
            Entry? cached = _entries.GetValueOrDefault(updated.Server);
            if (!ReferenceEquals(cached?.Keys, expected))
            {
                return false;
            }

            Add(updated, seenAt ?? cached?.SeenAt);
            return true;
        }
    }

    private void Add(KnownServerKeys keys, long? seenAt)
    {
        long use = Interlocked.Increment(ref _additions);
        bool isCached = _entries.TryGetValue(keys.Server, out Entry? cached);
        long old = isCached ? cached!.Bytes : 0;
        var entry = new Entry(keys, seenAt) { LastUse = use };
        _entries[keys.Server] = entry;
        Volatile.Write(ref _count, _count + (isCached ? 0 : 1));
        Volatile.Write(ref _bytes, _bytes + entry.Bytes - old);
        Evict();
    }

    private void Evict()
    {
        // The pins include servers without cached keys, mostly made-up names.
        if ((_count <= maxServers && _bytes <= maxBytes) || _pins.Keys.Count(_entries.ContainsKey) >= _count)
        {
            return;
        }

        // An eighth more than needed is dropped, so that a flood of servers does not cost a sort for each server.
        long targetBytes = maxBytes - (maxBytes / 8);
        int targetCount = maxServers - (maxServers / 8);
        foreach ((ServerName server, Entry entry) in _entries.OrderBy(pair => pair.Value.LastUse).ThenBy(pair => pair.Key).ToList())
        {
            if (_count <= targetCount && _bytes <= targetBytes)
            {
                return;
            }

            if (!_pins.ContainsKey(server) && _entries.TryRemove(server, out _))
            {
                Volatile.Write(ref _bytes, _bytes - entry.Bytes);
                Volatile.Write(ref _count, _count - 1);
            }
        }
    }

    private sealed class Entry(KnownServerKeys keys, long? seenAt)
    {
        private long _lastUse;

        public KnownServerKeys Keys { get; } = keys;

        public long Bytes { get; } = keys.EstimatedSize;

        public long? SeenAt { get; } = seenAt;

        public long LastUse
        {
            get => Volatile.Read(ref _lastUse);
            set => Volatile.Write(ref _lastUse, value);
        }
    }
}
