using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>The queues of destinations of the store.</summary>
public sealed partial class InMemoryRoomStore
{
    private readonly SortedDictionary<ServerName, List<OutboxEntry>> _outbox = [];
    private readonly Dictionary<ServerName, byte[]> _destinations = [];
    private long _lastOutbox;

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new([.. _outbox.Keys.Where(destination => after is not { } name || destination > name).Take(limit)]);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_outbox.TryGetValue(destination, out List<OutboxEntry>? entries) ? [.. entries.Take(limit)] : []);
        }
    }

    /// <inheritdoc />
    public ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_outbox.TryGetValue(destination, out List<OutboxEntry>? entries))
            {
                RemoveEntries(destination, entries, entry => entry.Position <= through);
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_destinations.TryGetValue(destination, out byte[]? state) ? state : (ReadOnlyMemory<byte>?)null);
        }
    }

    /// <inheritdoc />
    public ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Save(_destinations, destination, state);
        }

        return default;
    }

    private void AddOutbox(RoomId roomId, IReadOnlyList<OutboxDraft> drafts)
    {
        foreach (OutboxDraft draft in drafts)
        {
            if (!_outbox.TryGetValue(draft.Destination, out List<OutboxEntry>? entries))
            {
                entries = [];
                _outbox[draft.Destination] = entries;
            }

            entries.Add(new OutboxEntry { Position = ++_lastOutbox, RoomId = roomId, EventId = draft.EventId, Pdu = draft.Pdu.ToArray() });
        }
    }

    private void RemoveOutbox(RoomId roomId)
    {
        foreach ((ServerName destination, List<OutboxEntry> entries) in _outbox.ToArray())
        {
            RemoveEntries(destination, entries, entry => entry.RoomId == roomId);
        }
    }

    private void RemoveEntries(ServerName destination, List<OutboxEntry> entries, Predicate<OutboxEntry> isRemoved)
    {
        _ = entries.RemoveAll(isRemoved);
        if (entries.Count == 0)
        {
            _ = _outbox.Remove(destination);
        }
    }

    private void CopyOutboxTo(InMemoryRoomStore fork)
    {
        foreach ((ServerName destination, List<OutboxEntry> entries) in _outbox)
        {
            fork._outbox[destination] = [.. entries];
        }

        foreach ((ServerName destination, byte[] state) in _destinations)
        {
            fork._destinations[destination] = state;
        }

        fork._lastOutbox = _lastOutbox;
    }
}
