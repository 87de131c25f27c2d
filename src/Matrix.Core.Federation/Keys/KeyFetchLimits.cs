namespace Matrix.Core.Federation.Keys;

/// <summary>Holds all limits on concurrent fetches. Instances are thread-safe.</summary>
/// <remarks>
/// A fetch first takes one of the few slots for young fetches. After <see cref="KeyRingOptions.SlowAfter"/> it moves to one of the many slots for slow fetches,
/// so that a silent server occupies only its own slot. If those are full, the oldest slow fetch of the same kind is stopped. See ADR 24.
/// </remarks>
internal sealed class KeyFetchLimits : IDisposable
{
    /// <summary>The maximum number of unverified claims that wait for a slot. Further ones are postponed.</summary>
    public const int MaxUnverifiedWaiting = 256;

    private readonly KeyFetchShares _young;
    private readonly KeyFetchShares _slow;
    private readonly KeyFetchPartitions _domains;
    private readonly KeyFetchPartitions _suspectDomains;
    private readonly KeyFetchPartitions _suspectNetworks;
    private readonly Lock _lock = new();
    private readonly LinkedList<KeyFetchSlot> _slowSlots = new();

    public KeyFetchLimits(KeyRingOptions options)
    {
        int waiting = options.MaxWaitingFetches;
        _young = new KeyFetchShares(options.ConcurrentFetches, waiting, Math.Min(waiting, MaxUnverifiedWaiting));
        _slow = new KeyFetchShares(options.ConcurrentSlowFetches, waiting, waiting);
        _domains = new KeyFetchPartitions(options.ConcurrentFetchesPerDomain, waiting);
        _suspectDomains = new KeyFetchPartitions(Math.Max(1, options.ConcurrentFetchesPerDomain / 4), MaxUnverifiedWaiting);
        _suspectNetworks = new KeyFetchPartitions(options.ConcurrentFetchesPerNetwork, 0);
    }

    /// <summary>Waits for a slot for a young fetch.</summary>
    /// <returns>The slot, or null if too many fetches are waiting already.</returns>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public async ValueTask<KeyFetchSlot?> EnterAsync(KeyFetchClass fetch, CancellationToken cancellationToken)
    {
        var place = new LeaseSet();
        bool isEntered = false;
        try
        {
            // The domain comes first, so that a fetch that waits for its own domain takes no slot from others.
            foreach (KeyFetchPartitions partitions in fetch.IsSuspect ? [_suspectDomains, _domains] : new[] { _domains })
            {
                if (await partitions.EnterAsync(fetch.Domain, cancellationToken).ConfigureAwait(false) is not { } lease)
                {
                    return null;
                }

                place.Add(lease);
            }

            if (await _young.EnterAsync(fetch, cancellationToken).ConfigureAwait(false) is not { } young)
            {
                return null;
            }

            isEntered = true;
            return new KeyFetchSlot(this, fetch, place, young);
        }
        finally
        {
            if (!isEntered)
            {
                place.Dispose();
            }
        }
    }

    /// <summary>Waits for a slot for a slow fetch. If none is free, the oldest slow fetch of the same kind is stopped.</summary>
    public async ValueTask<LeaseSet?> EnterSlowAsync(KeyFetchSlot slot, CancellationToken cancellationToken)
    {
        LeaseSet? lease = _slow.TryEnter(slot.Fetch);
        if (lease is null)
        {
            FindOldestOfSameKind(slot)?.Stop();
            lease = await _slow.EnterAsync(slot.Fetch, cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            slot.SlowNode = _slowSlots.AddLast(slot);
        }

        return lease;
    }

    /// <summary>Takes a place for each network that a suspect fetch is about to connect to.</summary>
    /// <returns>The places, or null if a network is full.</returns>
    public LeaseSet? TryEnterNetworks(IEnumerable<string> networks)
    {
        var leases = new LeaseSet();
        foreach (string network in networks)
        {
            if (_suspectNetworks.TryEnter(network) is not { } lease)
            {
                leases.Dispose();
                return null;
            }

            leases.Add(lease);
        }

        return leases;
    }

    public void Leave(KeyFetchSlot slot)
    {
        lock (_lock)
        {
            if (slot.SlowNode is { List: not null } node)
            {
                _slowSlots.Remove(node);
            }
        }
    }

    public void Dispose()
    {
        _young.Dispose();
        _slow.Dispose();
    }

    private KeyFetchSlot? FindOldestOfSameKind(KeyFetchSlot slot)
    {
        lock (_lock)
        {
            for (LinkedListNode<KeyFetchSlot>? node = _slowSlots.First; node is not null; node = node.Next)
            {
                if (!node.Value.IsStopped && node.Value.Fetch.IsKnown == slot.Fetch.IsKnown && node.Value.Fetch.Purpose == slot.Fetch.Purpose)
                {
                    return node.Value;
                }
            }

            return null;
        }
    }
}
