using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a store in memory, for tests and for hosts that keep nothing. Its data lives as long as the object. Instances are thread-safe.</summary>
/// <remarks>
/// <para>To simulate a restart, use the same store again: <see cref="DisposeAsync"/> does nothing. To simulate a crash, take a <see cref="Fork"/> at any moment and continue with it.</para>
/// <para>The store is not bounded. It copies the bytes that it is given.</para>
/// </remarks>
public sealed partial class InMemoryRoomStore : IRoomStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<RoomId, MemoryRoom> _rooms = [];
    private readonly Dictionary<EventId, SortedSet<RoomId>> _roomsOfEvents = [];
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly InMemoryKeyStore _keys;

    /// <summary>Initializes an empty store.</summary>
    public InMemoryRoomStore() => _keys = new InMemoryKeyStore();

    private InMemoryRoomStore(InMemoryKeyStore keys) => _keys = keys;

    /// <inheritdoc />
    public IKeyStore Keys => _keys;

    /// <summary>Returns a copy of the store as it is now. Later changes of one do not change the other.</summary>
    /// <exception cref="InvalidOperationException">The keys cannot be copied.</exception>
    public InMemoryRoomStore Fork()
    {
        lock (_lock)
        {
            if (!InMemoryKeyStore.TryParse(_keys.ToUtf8(), out InMemoryKeyStore? keys))
            {
                throw new InvalidOperationException("The snapshot of the keys cannot be read.");
            }

            var fork = new InMemoryRoomStore(keys);
            foreach (MemoryRoom room in _rooms.Values)
            {
                fork._rooms[room.RoomId] = room.Clone();
            }

            foreach ((EventId eventId, SortedSet<RoomId> rooms) in _roomsOfEvents)
            {
                fork._roomsOfEvents[eventId] = [.. rooms];
            }

            foreach ((string name, byte[] value) in _values)
            {
                fork._values[name] = value;
            }

            CopyUpdatesTo(fork);
            CopyTransactionsTo(fork);
            CopyOutboxTo(fork);
            return fork;
        }
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_values.TryGetValue(name, out byte[]? value) ? value : (ReadOnlyMemory<byte>?)null);
        }
    }

    /// <inheritdoc />
    public ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Save(_values, name, value);
        }

        return default;
    }

    /// <summary>Does nothing: the data lives as long as the object.</summary>
    public ValueTask DisposeAsync() => default;

    private static void Save<TKey>(Dictionary<TKey, byte[]> values, TKey key, ReadOnlyMemory<byte>? value)
        where TKey : notnull
    {
        if (value is { } given)
        {
            values[key] = given.ToArray();
        }
        else
        {
            _ = values.Remove(key);
        }
    }
}
