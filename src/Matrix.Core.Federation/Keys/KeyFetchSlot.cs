using System.Net;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents the place of one fetch among all concurrent fetches. Disposing it frees the place.</summary>
internal sealed class KeyFetchSlot(KeyFetchLimits limits, KeyFetchClass fetch, LeaseSet place, LeaseSet young) : IAddressGate, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _networks = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private LeaseSet? _leases = young;
    private bool _isEnded;

    public KeyFetchClass Fetch { get; } = fetch;

    /// <summary>Gets a token that is canceled when the fetch must end to let others continue.</summary>
    public CancellationToken Stopped => _stopped.Token;

    public bool IsStopped => _stopped.IsCancellationRequested;

    /// <summary>Gets a value that indicates whether the server's network has too many suspect fetches. The server has not failed.</summary>
    public bool IsNetworkFull { get; private set; }

    /// <summary>Gets or sets the node in the list of slow fetches. <see cref="KeyFetchLimits"/> guards it.</summary>
    public LinkedListNode<KeyFetchSlot>? SlowNode { get; set; }

    /// <summary>
    /// Moves the fetch to the slow fetches as soon as there is a free slot. It never fails: at worst the fetch keeps its slot among the young ones.
    /// </summary>
    public async Task MoveToSlowAsync()
    {
        try
        {
            LeaseSet? lane = await limits.EnterSlowAsync(this, _stopped.Token).ConfigureAwait(false);
            lock (_lock)
            {
                if (!_isEnded && lane is not null)
                {
                    (_leases, lane) = (lane, _leases);
                }
            }

            lane?.Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The fetch has ended.
        }

        lock (_lock)
        {
            if (_isEnded)
            {
                limits.Leave(this);
            }
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }
        }

        _stopped.Cancel();
    }

    /// <inheritdoc/>
    public bool TryEnter(IReadOnlyList<IPAddress> addresses)
    {
        if (!Fetch.IsSuspect)
        {
            return true;
        }

        lock (_lock)
        {
            string[] entering = [.. addresses.Select(AddressGate.NetworkOf).Distinct(StringComparer.Ordinal).Where(network => !_networks.Contains(network))];
            if (!_isEnded && limits.TryEnterNetworks(entering) is { } leases)
            {
                place.Add(leases);
                _networks.UnionWith(entering);
                return true;
            }

            IsNetworkFull = !_isEnded;
        }

        // The whole fetch ends here and not only the connection attempt, because discovery would cache a failed attempt as a fact about the server.
        Stop();
        return false;
    }

    public void Dispose()
    {
        LeaseSet? lane;
        lock (_lock)
        {
            _isEnded = true;
            (lane, _leases) = (_leases, null);
        }

        // Ends a wait for a slow slot.
        _stopped.Cancel();
        limits.Leave(this);
        lane?.Dispose();
        place.Dispose();
    }
}
