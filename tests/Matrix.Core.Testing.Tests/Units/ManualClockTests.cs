namespace Matrix.Core.Testing.Tests.Units;

public sealed class ManualClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Clock_New_StandsAtItsStart()
    {
        var clock = new ManualClock(new DateTimeOffset(2030, 1, 2, 5, 0, 0, TimeSpan.FromHours(2)));
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 0, 0, TimeSpan.Zero), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.GetUtcNow().Offset);
        Assert.Equal(1_704_067_200_000, new ManualClock().NowTs);
        Assert.Equal(TimeZoneInfo.Utc, clock.LocalTimeZone);
    }

    [Fact]
    public void Advance_ByATime_MovesTimeAndTimestamps()
    {
        var clock = new ManualClock();
        long before = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(ManualClock.DefaultStart.AddMinutes(3), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(3), clock.GetElapsedTime(before));
    }

    [Fact]
    public void Clock_ToldToGoBack_Throws()
    {
        var clock = new ManualClock();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(-Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.SetUtcNow(clock.GetUtcNow() - Second));
        Assert.Equal(ManualClock.DefaultStart, clock.GetUtcNow());
    }

    [Fact]
    public void Timers_DueOnTheWay_FireInOrderAtTheirOwnMoments()
    {
        var clock = new ManualClock();
        var fired = new List<(string Name, TimeSpan At)>();
        void Set(string name, int due, int period = -1) =>
            clock.CreateTimer(_ => fired.Add((name, clock.GetUtcNow() - ManualClock.DefaultStart)), null, due * Second, period < 0 ? Timeout.InfiniteTimeSpan : period * Second);

        Set("late", 9);
        Set("second of two", 3);
        Set("third of two", 3);
        Set("first", 1);
        Set("every two", 2, 2);
        clock.Advance(5 * Second);
        Assert.Equal(
            [("first", 1 * Second), ("every two", 2 * Second), ("second of two", 3 * Second), ("third of two", 3 * Second), ("every two", 4 * Second)],
            fired);
        Assert.Equal(ManualClock.DefaultStart + (5 * Second), clock.GetUtcNow());
        Assert.Equal(ManualClock.DefaultStart + (6 * Second), clock.NextTimer);
        Assert.Equal(2, clock.TimerCount);

        clock.SetUtcNow(ManualClock.DefaultStart + (9 * Second));
        Assert.Equal(["every two", "every two", "late"], fired[5..].Select(timer => timer.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Timer_DueAtOnce_FiresWhenTheClockIsNextMoved()
    {
        var clock = new ManualClock();
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(0, fired);
        clock.Advance(TimeSpan.Zero);
        clock.Advance(Second);
        Assert.Equal(1, fired);
        Assert.Null(clock.NextTimer);
    }

    [Fact]
    public async Task Timer_ChangedOrDisposed_DoesNotFireAsItWouldHave()
    {
        var clock = new ManualClock();
        int fired = 0;
        ITimer timer = clock.CreateTimer(_ => fired++, null, Second, Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(3 * Second, Timeout.InfiniteTimeSpan));
        clock.Advance(2 * Second);
        Assert.Equal(0, fired);
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Second));
        clock.Advance(9 * Second);
        Assert.Equal(0, fired);
        Assert.True(timer.Change(Second, Second));
        await timer.DisposeAsync();
        clock.Advance(9 * Second);
        Assert.Equal(0, fired);
        Assert.Equal(0, clock.TimerCount);
        Assert.False(timer.Change(Second, Second));
    }

    [Fact]
    public void Timer_WithANegativeTime_Throws()
    {
        var clock = new ManualClock();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, -Second, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, Second, -Second));
    }

    [Fact]
    public void Timer_ThatMovesTheClockAndSetsAnother_LosesNoTime()
    {
        var clock = new ManualClock();
        var fired = new List<TimeSpan>();
        void Note(object? state) => fired.Add(clock.GetUtcNow() - ManualClock.DefaultStart);
        using ITimer first = clock.CreateTimer(
            _ =>
            {
                clock.Advance(10 * Second);
                _ = clock.CreateTimer(Note, null, Second, Timeout.InfiniteTimeSpan);
            },
            null,
            Second,
            Timeout.InfiniteTimeSpan);
        clock.Advance(2 * Second);
        Assert.Equal(ManualClock.DefaultStart + (11 * Second), clock.GetUtcNow());
        clock.Advance(Second);
        Assert.Equal([12 * Second], fired);
    }

    [Fact]
    public async Task Delay_OnTheClock_EndsWhenItsTimeHasCome()
    {
        var clock = new ManualClock();
        Task delay = Task.Delay(TimeSpan.FromHours(1), clock, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public void Timer_NearTheEndOfTime_DoesNotOverflow()
    {
        var clock = new ManualClock(DateTimeOffset.MaxValue - Second);
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, 9 * Second, Timeout.InfiniteTimeSpan);
        clock.SetUtcNow(DateTimeOffset.MaxValue);
        Assert.Equal(1, fired);
    }
}
