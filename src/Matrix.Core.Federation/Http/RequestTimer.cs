namespace Matrix.Core.Federation.Http;

/// <summary>The time that a request has: in all, and for the phase that it is in. When either is over, its token is cancelled and it says which it was.</summary>
internal sealed class RequestTimer : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _total;
    private readonly ITimer _phase;
    private string _phaseMessage = "";
    private bool _disposed;

    public RequestTimer(TimeProvider clock, TimeSpan total)
    {
        _phase = clock.CreateTimer(static state => ((RequestTimer)state!).ExpirePhase(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _total = clock.CreateTimer(static state => ((RequestTimer)state!).ExpireTotal(), this, total, Timeout.InfiniteTimeSpan);
        Total = total;
    }

    public TimeSpan Total { get; }

    public CancellationToken Token => _cancellation.Token;

    /// <summary>What ran out of time, in words; null where nothing did.</summary>
    public string? Expired { get; private set; }

    public void StartPhase(TimeSpan time, string message)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _phaseMessage = $"{message} within {time.TotalSeconds:0.#} s";
                _ = _phase.Change(time, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void EndPhase()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _phaseMessage = "";
                _ = _phase.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _phase.Dispose();
        _total.Dispose();
        _cancellation.Dispose();
    }

    private void ExpirePhase()
    {
        lock (_lock)
        {
            // A callback that was under way when the phase ended finds no phase.
            if (_disposed || _phaseMessage.Length == 0 || Expired is not null)
            {
                return;
            }

            Expired = _phaseMessage;
        }

        Cancel();
    }

    private void ExpireTotal()
    {
        lock (_lock)
        {
            if (_disposed || Expired is not null)
            {
                return;
            }

            Expired = $"not done within {Total.TotalSeconds:0.#} s";
        }

        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request ended at the same moment.
        }
    }
}
