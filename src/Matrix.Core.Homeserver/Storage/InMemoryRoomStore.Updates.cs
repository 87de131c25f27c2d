namespace Matrix.Core.Homeserver.Storage;

/// <summary>The feed of the store.</summary>
public sealed partial class InMemoryRoomStore
{
    private readonly List<HostUpdate> _updates = [];
    private readonly Dictionary<string, long> _cursors = new(StringComparer.Ordinal);
    private long _lastUpdate;

    /// <inheritdoc />
    public ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updates);
        if (updates.Count == 0)
        {
            throw new ArgumentException("The list of updates is empty.", nameof(updates));
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            AddUpdates(updates);
            return new(_lastUpdate);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            int first = FirstAfter(after);
            return new(_updates.GetRange(first, Math.Min(limit, _updates.Count - first)));
        }
    }

    /// <inheritdoc />
    public ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_cursors.GetValueOrDefault(consumer));
        }
    }

    /// <inheritdoc />
    public ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _cursors[consumer] = position;
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(through);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            int count = Math.Min(limit, FirstAfter(through));
            _updates.RemoveRange(0, count);
            return new(count);
        }
    }

    private void AddUpdates(IReadOnlyList<HostUpdateDraft> updates)
    {
        foreach (HostUpdateDraft update in updates)
        {
            _updates.Add(new HostUpdate
            {
                Position = ++_lastUpdate,
                Kind = update.Kind,
                RoomId = update.RoomId,
                EventId = update.EventId,
                Origin = update.Origin,
                Content = update.Content.ToArray(),
            });
        }
    }

    private int FirstAfter(long position)
    {
        int low = 0;
        int high = _updates.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _updates[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void CopyUpdatesTo(InMemoryRoomStore fork)
    {
        fork._updates.AddRange(_updates);
        fork._lastUpdate = _lastUpdate;
        foreach ((string consumer, long position) in _cursors)
        {
            fork._cursors[consumer] = position;
        }
    }
}
