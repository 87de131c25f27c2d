using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents a clock that stands still until a test moves it. Its wall clock can be set independently of elapsed time.</summary>
/// <remarks>
/// <para>
/// If time only advances, <c>FakeTimeProvider</c> of Microsoft.Extensions.TimeProvider.Testing does the same. This clock can also step: <see cref="StepWallClock"/>
/// moves <see cref="GetUtcNow"/> but not <see cref="GetTimestamp"/>, as an operator or NTP does.
/// </para>
/// <para>
/// Timers follow elapsed time. A timer fires only inside <see cref="Advance"/> and <see cref="SetUtcNow"/>, on the calling thread. Timers fire in the order in which
/// they are due, and timers that are due at the same time in the order in which they were set. The clock shows the due time of each. A timer that is due at once
/// fires when the clock next advances, even by zero. An exception of a callback is thrown to the caller. All members are thread-safe.
/// </para>
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

    /// <summary>Gets the default start time, 2024-01-01T00:00Z, which <see cref="EventFactory"/> also uses.</summary>
    public static DateTimeOffset DefaultStart { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the wall clock's time as events and keys have it.</summary>
    public MatrixTimestamp Now => MatrixTimestamp.FromDateTimeOffset(GetUtcNow());

    /// <summary>Gets the number of timers that are set. It is zero at the end of a test that has disposed all its timers.</summary>
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

    /// <summary>Gets the time until the next timer is due, or <see langword="null"/> if no timer is set.</summary>
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

    /// <summary>Lets time pass: moves the wall clock and the timestamps forward and fires the timers that become due.</summary>
    /// <param name="by">The time that passes. Zero fires the timers that are due at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or leads beyond the last date of .NET.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        RunTo(Target(by));
    }

    /// <summary>Lets time pass until the wall clock shows a time, and fires the timers that become due.</summary>
    /// <param name="time">The new time of the wall clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time has passed. Only <see cref="StepWallClock"/> moves the clock back.</exception>
    public void SetUtcNow(DateTimeOffset time)
    {
        DateTimeOffset now = GetUtcNow();
        ArgumentOutOfRangeException.ThrowIfLessThan(time, now);
        RunTo(Target(time - now));
    }

    /// <summary>
    /// Sets the wall clock forward or back without elapsed time: <see cref="GetTimestamp"/> does not change, no timer fires, and no due time changes.
    /// </summary>
    /// <param name="by">The difference that is added to <see cref="GetUtcNow"/>. A negative value steps back.</param>
    /// <exception cref="ArgumentOutOfRangeException">The wall clock would show a date outside the range of .NET.</exception>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _utcNow += by;
        }
    }

    /// <summary>Sets a timer again. An infinite due time removes it.</summary>
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
            // The addition checks the range of dates before anything moves. Its result is not used.
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

    /// <summary>
    /// Returns the next timer that is due up to a time, with the clock moved to its due time. If none is due, moves the clock to the time and returns
    /// <see langword="null"/>.
    /// </summary>
    private SteppingTimer? TakeDue(TimeSpan target)
    {
        lock (_lock)
        {
            SteppingTimer? timer = First() is { } first && first.Due <= target ? first : null;
            TimeSpan moment = timer?.Due ?? target;

            // A callback may have moved the clock further.
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
