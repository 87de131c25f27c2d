namespace Matrix.Core.Testing;

/// <summary>
/// A clock that stands until it is told to move, for everything that takes a <see cref="TimeProvider"/>. Safe to use from any thread.
/// </summary>
/// <remarks>
/// Nothing fires but inside <see cref="Advance"/> and <see cref="SetUtcNow"/>, on the thread that calls them: timers in the order
/// in which they fall due, those of one moment in the order in which they were set, each with the clock at its own moment. A timer
/// that is due at once fires when the clock is next moved, be it by nothing. What a timer's callback throws comes out there.
/// </remarks>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now;
    private long _order;

    /// <summary>A clock at <see cref="DefaultStart"/>.</summary>
    public ManualClock()
        : this(DefaultStart)
    {
    }

    /// <summary>A clock at a time.</summary>
    /// <param name="start">The time.</param>
    public ManualClock(DateTimeOffset start) => _now = start.ToUniversalTime();

    /// <summary>Where a clock starts if nothing is said: 2024-01-01T00:00Z, as <see cref="EventFactory"/> does.</summary>
    public static DateTimeOffset DefaultStart { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time in milliseconds since 1970, as events have it.</summary>
    public long NowTs => GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How many timers are set and wait. Zero at the end of a test that left none behind.</summary>
    public int TimerCount
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>When the next timer falls due; null where none is set.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_lock)
            {
                return First()?.Due;
            }
        }
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, through all timers that fall due on the way.</summary>
    /// <param name="by">How far; zero fires what is due at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        RunTo(GetUtcNow() + by);
    }

    /// <summary>Moves the clock forward to a time, through all timers that fall due on the way.</summary>
    /// <param name="time">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time has passed: the clock never goes back.</exception>
    public void SetUtcNow(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, GetUtcNow());
        RunTo(time.ToUniversalTime());
    }

    /// <summary>Sets a timer anew; a due time or period that is infinite takes it off.</summary>
    internal void Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _ = _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = Later(_now, dueTime);
            timer.Period = period;
            timer.Order = _order++;
            _timers.Add(timer);
        }
    }

    private void RunTo(DateTimeOffset target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Takes the next timer that is due up to a time, with the clock moved to it; where there is none, the clock is moved to that time.</summary>
    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            ManualTimer? timer = First() is { } first && first.Due <= target ? first : null;
            DateTimeOffset moment = timer?.Due ?? target;

            // A callback may itself have moved the clock further.
            _now = moment > _now ? moment : _now;
            if (timer is not null && timer.Period > TimeSpan.Zero)
            {
                timer.Due = Later(timer.Due, timer.Period);
                timer.Order = _order++;
            }
            else if (timer is not null)
            {
                _ = _timers.Remove(timer);
            }

            return timer;
        }
    }

    private ManualTimer? First() => _timers.Count == 0 ? null : _timers.MinBy(static timer => (timer.Due, timer.Order));

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) =>
        by < DateTimeOffset.MaxValue - time ? time + by : DateTimeOffset.MaxValue;
}
