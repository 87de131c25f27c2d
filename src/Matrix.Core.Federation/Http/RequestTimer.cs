namespace Matrix.Core.Federation.Http;

/// <summary>
/// Tracks the time limits of a request, in total and for its current phase. If a limit expires, its token is canceled and it reports the expired limit.
/// </summary>
internal sealed class RequestTimer : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _total;
    private readonly ITimer _phase;
    private string _phaseMessage = "";
    private bool _disposed;

    public RequestTimer(TimeProvider timeProvider, TimeSpan total)
    {
        _phase = timeProvider.CreateTimer(static state => ((RequestTimer)state!).ExpirePhase(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _total = timeProvider.CreateTimer(static state => ((RequestTimer)state!).ExpireTotal(), this, total, Timeout.InfiniteTimeSpan);
        Total = total;
    }

    public TimeSpan Total { get; }

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Gets the expired limit in words, or null if none has expired.</summary>
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
            // A callback that was already running when the phase ended must do nothing.
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

            Expired = $"the request was not complete within {Total.TotalSeconds:0.#} s";
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
