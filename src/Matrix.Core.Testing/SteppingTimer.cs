namespace Matrix.Core.Testing;

/// <summary>Represents a timer of a <see cref="SteppingClock"/>.</summary>
internal sealed class SteppingTimer(SteppingClock clock, TimerCallback callback, object? state) : ITimer
{
    private volatile bool _disposed;

    /// <summary>Gets or sets the elapsed time of the clock at which the timer fires next. The clock's lock guards this and the following properties.</summary>
    public TimeSpan Due { get; set; }

    public TimeSpan Period { get; set; }

    /// <summary>Gets or sets the order of timers that are due at the same time. The timer that was set first fires first.</summary>
    public long Order { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNegative(dueTime, nameof(dueTime));
        ThrowIfNegative(period, nameof(period));
        if (_disposed)
        {
            return false;
        }

        clock.Schedule(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        // The timer may have been disposed after the clock returned it.
        if (!_disposed)
        {
            callback(state);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        clock.Schedule(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowIfNegative(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, value, "The time must be zero, positive or infinite.");
        }
    }
}
