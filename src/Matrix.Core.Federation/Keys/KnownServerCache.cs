using System.Collections.Concurrent;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>What is known of servers, in memory: bounded by count and bytes, least recently used first. A store keeps the rest. Reading takes no lock.</summary>
/// <remarks>"Recently used" is counted in additions: two uses between the same two additions are equally recent.</remarks>
internal sealed class KnownServerCache(int maxServers, long maxBytes)
{
    private readonly ConcurrentDictionary<ServerName, Entry> _entries = new();
    private readonly Dictionary<ServerName, int> _pins = [];
    private readonly Lock _lock = new();
    private long _additions;
    private long _bytes;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets the estimated size of what is kept, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Returns what is known of a server; null where nothing is cached.</summary>
    public KnownServerKeys? Get(ServerName server)
    {
        if (!_entries.TryGetValue(server, out Entry? entry))
        {
            return null;
        }

        entry.LastUse = Volatile.Read(ref _additions);
        return entry.Keys;
    }

    /// <summary>Returns all that is kept, in no fixed order.</summary>
    public IEnumerable<KnownServerKeys> GetAll() => _entries.Values.Select(entry => entry.Keys);

    /// <summary>Returns the timestamp of when a document of the server was last accepted in this process; null where that is not known.</summary>
    public long? SeenAt(ServerName server) => _entries.TryGetValue(server, out Entry? entry) ? entry.SeenAt : null;

    /// <summary>Keeps a server from being evicted, until <see cref="Unpin"/> is called as often.</summary>
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

    /// <summary>Adds what a store holds, unless something is cached already: what was fetched in the meantime knows more.</summary>
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

    /// <summary>Keeps what is known of a server, in place of what was kept.</summary>
    public void Set(KnownServerKeys keys)
    {
        lock (_lock)
        {
            Add(keys, seenAt: null);
        }
    }

    /// <summary>Replaces what is cached where it is still the expected value.</summary>
    /// <returns>False where another thread was faster.</returns>
    public bool TryReplace(KnownServerKeys? expected, KnownServerKeys updated, long? seenAt)
    {
        lock (_lock)
        {
            Entry? held = _entries.GetValueOrDefault(updated.Server);
            if (!ReferenceEquals(held?.Keys, expected))
            {
                return false;
            }

            Add(updated, seenAt ?? held?.SeenAt);
            return true;
        }
    }

    private void Add(KnownServerKeys keys, long? seenAt)
    {
        long use = Interlocked.Increment(ref _additions);
        bool isHeld = _entries.TryGetValue(keys.Server, out Entry? held);
        long old = isHeld ? held!.Bytes : 0;
        var entry = new Entry(keys, seenAt) { LastUse = use };
        _entries[keys.Server] = entry;
        Volatile.Write(ref _count, _count + (isHeld ? 0 : 1));
        Volatile.Write(ref _bytes, _bytes + entry.Bytes - old);
        Evict();
    }

    private void Evict()
    {
        // Pinned are also servers of which nothing is kept: made-up names, mostly.
        if ((_count <= maxServers && _bytes <= maxBytes) || _pins.Keys.Count(_entries.ContainsKey) >= _count)
        {
            return;
        }

        // An eighth more than needed, so that a flood of servers costs a sort now and then, and not one each.
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
