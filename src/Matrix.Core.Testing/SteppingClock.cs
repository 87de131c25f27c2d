namespace Matrix.Core.Testing;

/// <summary>
/// Represents a clock that stands still until a test moves it, and whose wall clock can be set apart from the time that passes.
/// </summary>
/// <remarks>
/// <para>Where time only advances, <c>FakeTimeProvider</c> of Microsoft.Extensions.TimeProvider.Testing does the same. This clock can
/// also step: <see cref="StepWallClock"/> moves <see cref="GetUtcNow"/> and not <see cref="GetTimestamp"/>, as an operator or NTP does.</para>
/// <para>Timers follow the time that passes. A timer fires only inside <see cref="Advance"/> and <see cref="SetUtcNow"/>, on the thread
/// that calls them: in the order in which timers fall due, those of one moment in the order in which they were set, each with the
/// clock at its own moment. A timer that is due at once fires when the clock next advances, be it by zero. An exception of a callback
/// comes out there. All members are safe to use from any thread.</para>
/// </remarks>
public sealed class SteppingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<SteppingTimer> _timers = [];
    private DateTimeOffset _utcNow;
    private TimeSpan _elapsed;
    private long _order;

    /// <summary>Initializes a clock that stands at <see cref="DefaultStart"/>.</summary>
    public SteppingClock()
        : this(DefaultStart)
    {
    }

    /// <summary>Initializes a clock that stands at a time.</summary>
    /// <param name="start">The time.</param>
    public SteppingClock(DateTimeOffset start) => _utcNow = start.ToUniversalTime();

    /// <summary>Gets the time at which a clock starts by default: 2024-01-01T00:00Z, as <see cref="EventFactory"/> does.</summary>
    public static DateTimeOffset DefaultStart { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the wall clock's time in milliseconds since 1970, as events have it.</summary>
    public long NowTs => GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Gets the number of timers that are set and wait. It is zero at the end of a test that left none behind.</summary>
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

    /// <summary>Gets the time that must pass until the next timer falls due; null where no timer is set.</summary>
    public TimeSpan? TimeUntilNextTimer
    {
        get
        {
            lock (_lock)
            {
                return First()?.Due - _elapsed;
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
            return _utcNow;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SteppingTimer(this, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass: moves the wall clock and the timestamps forward, through all timers that fall due on the way.</summary>
    /// <param name="by">The time that passes; zero fires what is due at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or leads past the last date that .NET has.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        RunTo(Target(by));
    }

    /// <summary>Lets time pass until the wall clock shows a time, through all timers that fall due on the way.</summary>
    /// <param name="time">The time that the wall clock comes to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time has passed: only <see cref="StepWallClock"/> goes back.</exception>
    public void SetUtcNow(DateTimeOffset time)
    {
        DateTimeOffset now = GetUtcNow();
        ArgumentOutOfRangeException.ThrowIfLessThan(time, now);
        RunTo(Target(time - now));
    }

    /// <summary>Sets the wall clock forward or back while no time passes: <see cref="GetTimestamp"/> stays, and no timer fires or falls due sooner or later.</summary>
    /// <param name="by">The difference that is added to <see cref="GetUtcNow"/>; negative steps back.</param>
    /// <exception cref="ArgumentOutOfRangeException">The wall clock would show a date that .NET does not have.</exception>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _utcNow += by;
        }
    }

    /// <summary>Sets a timer anew; a due time or period that is infinite takes it off.</summary>
    internal void Schedule(SteppingTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _ = _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = Later(_elapsed, dueTime);
            timer.Period = period;
            timer.Order = _order++;
            _timers.Add(timer);
        }
    }

    private TimeSpan Target(TimeSpan by)
    {
        lock (_lock)
        {
            // The last date is checked before anything moves; the sum is not used.
            _ = _utcNow + by;
            return _elapsed + by;
        }
    }

    private void RunTo(TimeSpan target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Takes the next timer that is due up to a moment, with the clock moved to it; where there is none, the clock is moved to that moment.</summary>
    private SteppingTimer? TakeDue(TimeSpan target)
    {
        lock (_lock)
        {
            SteppingTimer? timer = First() is { } first && first.Due <= target ? first : null;
            TimeSpan moment = timer?.Due ?? target;

            // A callback may itself have moved the clock further.
            if (moment > _elapsed)
            {
                _utcNow += moment - _elapsed;
                _elapsed = moment;
            }

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

    private SteppingTimer? First() => _timers.Count == 0 ? null : _timers.MinBy(static timer => (timer.Due, timer.Order));

    private static TimeSpan Later(TimeSpan time, TimeSpan by) => by < TimeSpan.MaxValue - time ? time + by : TimeSpan.MaxValue;
}
