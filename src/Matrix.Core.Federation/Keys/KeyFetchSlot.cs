using System.Net;

namespace Matrix.Core.Federation.Keys;

/// <summary>The place of one fetch among all that are under way. Disposing of it frees the place.</summary>
internal sealed class KeyFetchSlot(KeyFetchLimits limits, KeyFetchClass fetch, LeaseSet place, LeaseSet young) : IAddressGate, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _networks = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _givenUp = new();
    private LeaseSet? _lane = young;
    private bool _isEnded;

    public KeyFetchClass Fetch { get; } = fetch;

    /// <summary>Cancelled where the fetch must end to let others go on.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    public bool IsGivenUp => _givenUp.IsCancellationRequested;

    /// <summary>Whether the network that the server is in has too many such fetches. The server has not failed.</summary>
    public bool IsNetworkFull { get; private set; }

    /// <summary>The place among the slow fetches; guarded by <see cref="KeyFetchLimits"/>.</summary>
    public LinkedListNode<KeyFetchSlot>? SlowNode { get; set; }

    /// <summary>Moves to the slow fetches, as soon as there is room. It fails in no way: at worst the slot among the young ones is kept.</summary>
    public async Task MoveToSlowAsync()
    {
        try
        {
            LeaseSet? lane = await limits.EnterSlowAsync(this, _givenUp.Token).ConfigureAwait(false);
            lock (_lock)
            {
                if (!_isEnded && lane is not null)
                {
                    (_lane, lane) = (lane, _lane);
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

    public void GiveUp()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }
        }

        _givenUp.Cancel();
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

        // The whole fetch ends here, and not the dial alone: a dial that failed would be kept by discovery as news of the server.
        GiveUp();
        return false;
    }

    public void Dispose()
    {
        LeaseSet? lane;
        lock (_lock)
        {
            _isEnded = true;
            (lane, _lane) = (_lane, null);
        }

        // What waits for a place among the slow ones waits no longer.
        _givenUp.Cancel();
        limits.Leave(this);
        lane?.Dispose();
        place.Dispose();
    }
}
