using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class SteppingClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Clock_New_StandsAtItsStart()
    {
        var clock = new SteppingClock(new DateTimeOffset(2030, 1, 2, 5, 0, 0, TimeSpan.FromHours(2)));
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 0, 0, TimeSpan.Zero), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.GetUtcNow().Offset);
        Assert.Equal(new MatrixTimestamp(1_704_067_200_000), new SteppingClock().Now);
        Assert.Equal(TimeZoneInfo.Utc, clock.LocalTimeZone);
    }

    [Fact]
    public void Advance_ByATime_MovesTimeAndTimestamps()
    {
        var clock = new SteppingClock();
        long before = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(SteppingClock.DefaultStart.AddMinutes(3), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(3), clock.GetElapsedTime(before));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public void StepWallClock_ForwardOrBack_MovesTheWallClockAlone(int minutes)
    {
        var clock = new SteppingClock();
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(30));
        long before = clock.GetTimestamp();

        clock.StepWallClock(TimeSpan.FromMinutes(minutes));
        Assert.Equal(SteppingClock.DefaultStart.AddMinutes(30 + minutes), clock.GetUtcNow());
        Assert.Equal(before, clock.GetTimestamp());
        Assert.Equal(TimeSpan.FromMinutes(30), clock.TimeUntilNextTimer);
        Assert.Equal(0, fired);

        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(0, fired);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromMinutes(30), clock.GetElapsedTime(before));
        Assert.Equal(SteppingClock.DefaultStart.AddMinutes(60 + minutes), clock.GetUtcNow());
    }

    [Fact]
    public void StepWallClock_InsideATimer_LosesNoTime()
    {
        var clock = new SteppingClock();
        using ITimer timer = clock.CreateTimer(_ => clock.StepWallClock(TimeSpan.FromDays(-1)), null, Second, Timeout.InfiniteTimeSpan);
        clock.Advance(3 * Second);
        Assert.Equal((SteppingClock.DefaultStart + (3 * Second)).AddDays(-1), clock.GetUtcNow());
        Assert.Equal((3 * Second).Ticks, clock.GetTimestamp());
    }

    [Fact]
    public void Clock_MovedPastTheLastDate_ThrowsAndStands()
    {
        var clock = new SteppingClock(DateTimeOffset.MaxValue - Second);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(2 * Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.StepWallClock(2 * Second));
        Assert.Equal(DateTimeOffset.MaxValue - Second, clock.GetUtcNow());
        Assert.Equal(0, clock.GetTimestamp());
    }

    [Fact]
    public void Clock_ToldToGoBack_Throws()
    {
        var clock = new SteppingClock();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(-Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.SetUtcNow(clock.GetUtcNow() - Second));
        Assert.Equal(SteppingClock.DefaultStart, clock.GetUtcNow());
    }

    [Fact]
    public void Timers_DueOnTheWay_FireInOrderAtTheirOwnMoments()
    {
        var clock = new SteppingClock();
        var fired = new List<(string Name, TimeSpan At)>();
        void Set(string name, int due, int period = -1) =>
            clock.CreateTimer(_ => fired.Add((name, clock.GetUtcNow() - SteppingClock.DefaultStart)), null, due * Second, period < 0 ? Timeout.InfiniteTimeSpan : period * Second);

        Set("late", 9);
        Set("second of two", 3);
        Set("third of two", 3);
        Set("first", 1);
        Set("every two", 2, 2);
        clock.Advance(5 * Second);
        Assert.Equal(
            [("first", 1 * Second), ("every two", 2 * Second), ("second of two", 3 * Second), ("third of two", 3 * Second), ("every two", 4 * Second)],
            fired);
        Assert.Equal(SteppingClock.DefaultStart + (5 * Second), clock.GetUtcNow());
        Assert.Equal(1 * Second, clock.TimeUntilNextTimer);
        Assert.Equal(2, clock.TimerCount);

        clock.SetUtcNow(SteppingClock.DefaultStart + (9 * Second));
        Assert.Equal(["every two", "every two", "late"], fired[5..].Select(timer => timer.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Timer_DueAtOnce_FiresWhenTheClockIsNextMoved()
    {
        var clock = new SteppingClock();
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(0, fired);
        clock.Advance(TimeSpan.Zero);
        clock.Advance(Second);
        Assert.Equal(1, fired);
        Assert.Null(clock.TimeUntilNextTimer);
    }

    [Fact]
    public async Task Timer_ChangedOrDisposed_DoesNotFireAsItWouldHave()
    {
        var clock = new SteppingClock();
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
        var clock = new SteppingClock();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, -Second, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, Second, -Second));
    }

    [Fact]
    public void Timer_ThatMovesTheClockAndSetsAnother_LosesNoTime()
    {
        var clock = new SteppingClock();
        var fired = new List<TimeSpan>();
        void Note(object? state) => fired.Add(clock.GetUtcNow() - SteppingClock.DefaultStart);
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
        Assert.Equal(SteppingClock.DefaultStart + (11 * Second), clock.GetUtcNow());
        clock.Advance(Second);
        Assert.Equal([12 * Second], fired);
    }

    [Fact]
    public async Task Delay_OnTheClock_EndsWhenItsTimeHasCome()
    {
        var clock = new SteppingClock();
        Task delay = Task.Delay(TimeSpan.FromHours(1), clock, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public void Timer_PastTheEndOfTime_DoesNotOverflow()
    {
        var clock = new SteppingClock(DateTimeOffset.MaxValue - (3 * Second));
        int fired = 0;
        clock.Advance(Second);
        using ITimer late = clock.CreateTimer(_ => fired += 10, null, TimeSpan.MaxValue, Timeout.InfiniteTimeSpan);
        using ITimer rare = clock.CreateTimer(_ => fired++, null, Second, TimeSpan.MaxValue);
        clock.SetUtcNow(DateTimeOffset.MaxValue);
        Assert.Equal(1, fired);
        Assert.Equal(2, clock.TimerCount);
    }
}
