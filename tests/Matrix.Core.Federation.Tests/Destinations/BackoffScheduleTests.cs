using Matrix.Core.Federation.Destinations;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Destinations;

public sealed class BackoffScheduleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly BackoffSchedule Schedule = new();

    private static MatrixTimestamp Start => MatrixTimestamp.UnixEpoch;

    [Fact]
    public void Server_WithoutAFailure_MayBeAsked() => Assert.True(BackoffSchedule.IsAllowed(null, Start));

    [Fact]
    public void Failure_First_LeavesTheServerAloneForTheFirstInterval()
    {
        MatrixTimestamp failed = new(1000);
        Backoff backoff = Schedule.Fail(null, failed, 0.5);
        Assert.Equal((failed, failed, 10 * Minute), TimesOf(backoff));
        Assert.False(BackoffSchedule.IsAllowed(backoff, failed));
        Assert.False(BackoffSchedule.IsAllowed(backoff, failed + (10 * Minute) - TimeSpan.FromMilliseconds(1)));
        Assert.True(BackoffSchedule.IsAllowed(backoff, failed + (10 * Minute)));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(0.5, 24)]
    public void Failure_AfterTheInterval_MakesItLonger(double chance, int minutes)
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, Start, 0), Start + (10 * Minute), chance);
        Assert.Equal((Start, Start + (10 * Minute), minutes * Minute), TimesOf(backoff));
    }

    /// <summary>Of requests that were under way together the first to fail counts.</summary>
    [Fact]
    public void Failure_InsideTheInterval_MovesItAndDoesNotMakeItLonger()
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, Start, 0), Start + (0.5 * Minute), 0.9);
        Assert.Equal((Start, Start + (0.5 * Minute), 10 * Minute), TimesOf(backoff));
    }

    /// <summary>Synapse #6025, #6146 and #16925: an interval that grew beyond its type, or was no longer moved at its longest.</summary>
    [Fact]
    public void Failures_WithoutEnd_KeepTheLongestIntervalAndMoveIt()
    {
        Backoff? backoff = null;
        MatrixTimestamp now = Start;
        for (int i = 0; i < 1000; i++)
        {
            backoff = Schedule.Fail(backoff, now, 0.999);
            Assert.InRange(backoff.Value.Interval, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7));
            Assert.Equal(now, backoff.Value.LastFailureAt);
            now = backoff.Value.NotBefore;
        }

        Assert.Equal(TimeSpan.FromDays(7), backoff!.Value.Interval);
    }

    /// <summary>A host stores whole milliseconds, so an interval has no smaller part.</summary>
    [Fact]
    public void Interval_WithPartsOfAMillisecond_DropsThem()
    {
        var schedule = new BackoffSchedule(new BackoffOptions { FirstInterval = TimeSpan.FromTicks(15_000_001), Factor = 1 });
        Backoff first = schedule.Fail(null, Start, 0);
        Backoff second = schedule.Fail(first, first.NotBefore, 0.3333);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), first.Interval);
        Assert.Equal(TimeSpan.FromMilliseconds(1699), second.Interval);
    }

    [Fact]
    public void Clock_ThatStepsBack_LetsARequestThroughAndCountsFromThere()
    {
        Backoff backoff = Schedule.Fail(null, Start + (100 * Minute), 0);
        Assert.True(BackoffSchedule.IsAllowed(backoff, Start));
        backoff = Schedule.Fail(backoff, Start, 0);
        Assert.Equal((Start, Start, 10 * Minute), TimesOf(backoff));
        Assert.True(BackoffSchedule.IsAllowed(backoff, Start + (10 * Minute)));
    }

    [Fact]
    public void Times_AtTheEndOfTheirRange_DoNotOverflow()
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, MatrixTimestamp.MaxValue, 0), MatrixTimestamp.MaxValue, 0.9);
        Assert.Equal((MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue), (backoff.NotBefore, BackoffSchedule.GetWakeTime(backoff, 0.9)));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(400, false)]
    [InlineData(401, true)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(429, true)]
    [InlineData(499, false)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public void Status_OfAServerThatAnswers_IsAFailureOnlyWhereItCannotWork(int status, bool fails) => Assert.Equal(fails, BackoffSchedule.IsFailure(status));

    [Fact]
    public void WakeUps_OfServersThatFailedTogether_AreSpread()
    {
        Backoff backoff = Schedule.Fail(null, Start, 0);
        Assert.Equal((Start + (10 * Minute), Start + (12 * Minute)), (BackoffSchedule.GetWakeTime(backoff, 0), BackoffSchedule.GetWakeTime(backoff, 0.5)));
    }

    [Fact]
    public void Options_OutOfRange_AreTheCallersFault()
    {
        foreach (BackoffOptions options in (BackoffOptions[])
        [
            new() { FirstInterval = TimeSpan.Zero },
            new() { Factor = 0.9 },
            new() { Factor = double.NaN },
            new() { LongestInterval = TimeSpan.FromMinutes(9) },
            new() { LongestInterval = TimeSpan.MaxValue },
        ])
        {
            _ = Assert.Throws<ArgumentException>(() => new BackoffSchedule(options));
        }

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Fail(null, Start, 1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Fail(null, Start, double.NaN));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => BackoffSchedule.GetWakeTime(default, -0.1));
    }

    private static (MatrixTimestamp FirstFailureAt, MatrixTimestamp LastFailureAt, TimeSpan Interval) TimesOf(Backoff backoff) =>
        (backoff.FirstFailureAt, backoff.LastFailureAt, backoff.Interval);
}
