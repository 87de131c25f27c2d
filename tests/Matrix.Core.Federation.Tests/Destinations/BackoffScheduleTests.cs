using Matrix.Core.Federation.Destinations;

namespace Matrix.Core.Federation.Tests.Destinations;

public sealed class BackoffScheduleTests
{
    private const long Minute = 60_000;

    private static readonly BackoffSchedule Schedule = new();

    [Fact]
    public void Server_WithoutAFailure_MayBeAsked() => Assert.True(BackoffSchedule.IsAllowed(null, 0));

    [Fact]
    public void Failure_First_LeavesTheServerAloneForTheFirstInterval()
    {
        Backoff backoff = Schedule.Fail(null, 1000, 0.5);
        Assert.Equal((1000, 1000, 10 * Minute), (backoff.FirstFailureAt, backoff.LastFailureAt, backoff.Interval));
        Assert.False(BackoffSchedule.IsAllowed(backoff, 1000));
        Assert.False(BackoffSchedule.IsAllowed(backoff, 999 + (10 * Minute)));
        Assert.True(BackoffSchedule.IsAllowed(backoff, 1000 + (10 * Minute)));
    }

    [Theory]
    [InlineData(0, 20 * Minute)]
    [InlineData(0.5, 24 * Minute)]
    public void Failure_AfterTheInterval_MakesItLonger(double chance, long expected)
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, 0, 0), 10 * Minute, chance);
        Assert.Equal((0, 10 * Minute, expected), (backoff.FirstFailureAt, backoff.LastFailureAt, backoff.Interval));
    }

    /// <summary>Of requests that were under way together the first to fail counts.</summary>
    [Fact]
    public void Failure_InsideTheInterval_MovesItAndDoesNotMakeItLonger()
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, 0, 0), 30_000, 0.9);
        Assert.Equal((0, 30_000, 10 * Minute), (backoff.FirstFailureAt, backoff.LastFailureAt, backoff.Interval));
    }

    /// <summary>Synapse #6025, #6146 and #16925: an interval that grew beyond its type, or was no longer moved at its longest.</summary>
    [Fact]
    public void Failures_WithoutEnd_KeepTheLongestIntervalAndMoveIt()
    {
        Backoff? backoff = null;
        long now = 0;
        for (int i = 0; i < 1000; i++)
        {
            backoff = Schedule.Fail(backoff, now, 0.999);
            Assert.InRange(backoff.Value.Interval, 1, (long)TimeSpan.FromDays(7).TotalMilliseconds);
            Assert.Equal(now, backoff.Value.LastFailureAt);
            now = backoff.Value.NotBefore;
        }

        Assert.Equal((long)TimeSpan.FromDays(7).TotalMilliseconds, backoff!.Value.Interval);
    }

    [Fact]
    public void Clock_ThatStepsBack_LetsARequestThroughAndCountsFromThere()
    {
        Backoff backoff = Schedule.Fail(null, 100 * Minute, 0);
        Assert.True(BackoffSchedule.IsAllowed(backoff, 0));
        backoff = Schedule.Fail(backoff, 0, 0);
        Assert.Equal((0, 0, 10 * Minute), (backoff.FirstFailureAt, backoff.LastFailureAt, backoff.Interval));
        Assert.True(BackoffSchedule.IsAllowed(backoff, 10 * Minute));
    }

    [Fact]
    public void Times_AtTheEndOfTheirRange_DoNotOverflow()
    {
        Backoff backoff = Schedule.Fail(Schedule.Fail(null, long.MaxValue, 0), long.MaxValue, 0.9);
        Assert.Equal((long.MaxValue, long.MaxValue), (backoff.NotBefore, BackoffSchedule.GetWakeTime(backoff, 0.9)));
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
        Backoff backoff = Schedule.Fail(null, 0, 0);
        Assert.Equal((10 * Minute, 12 * Minute), (BackoffSchedule.GetWakeTime(backoff, 0), BackoffSchedule.GetWakeTime(backoff, 0.5)));
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

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Fail(null, 0, 1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Fail(null, 0, double.NaN));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => BackoffSchedule.GetWakeTime(default, -0.1));
    }
}
