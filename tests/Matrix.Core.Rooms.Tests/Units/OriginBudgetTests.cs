using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>What servers cost beyond what honest events do.</summary>
public sealed class OriginBudgetTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly ServerName Evil = ServerName.Parse("evil.example");

    [Fact]
    public void GetDelay_OfRejectedEvents_BeginsPastTheBudgetAndPassesWithTime()
    {
        DateTimeOffset now = Start;
        var budget = new OriginBudget(units: 10, TimeSpan.FromSeconds(2));
        ReceiveResult rejected = Rejected();
        Assert.All(Enumerable.Range(0, 10), _ => budget.Record(Evil, rejected, 1, 1, now));
        Assert.Equal(TimeSpan.Zero, budget.GetDelay(Evil, now));
        budget.Record(Evil, rejected, 1, 1, now);
        Assert.Equal(TimeSpan.FromSeconds(2), budget.GetDelay(Evil, now));
        now += TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.FromSeconds(1), budget.GetDelay(Evil, now));
        now += TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.Zero, budget.GetDelay(Evil, now));
        Assert.Equal(TimeSpan.Zero, budget.GetDelay(RoomHarness.ServerB, now));
    }

    /// <summary>A clock that was years ahead, and is set right.</summary>
    [Fact]
    public void GetDelay_ClockThatWasAheadAndIsSetRight_IsNoLongerThanItsOwnSpan()
    {
        var budget = new OriginBudget(units: 1, TimeSpan.FromSeconds(1));
        ReceiveResult rejected = Rejected();
        Assert.All(Enumerable.Range(0, 3), _ => budget.Record(Evil, rejected, 1, 1, Start.AddYears(9)));
        Assert.Equal(TimeSpan.FromSeconds(2), budget.GetDelay(Evil, Start));
        Assert.Equal(TimeSpan.FromSeconds(1), budget.GetDelay(Evil, Start.AddSeconds(1)));
        Assert.Equal(TimeSpan.Zero, budget.GetDelay(Evil, Start.AddSeconds(2)));
    }

    [Fact]
    public void Record_HonestEvents_CostNothing()
    {
        var budget = new OriginBudget(units: 1);
        var harness = new RoomHarness();
        for (int i = 0; i < 20; i++)
        {
            int before = harness.Room.ForwardExtremities.Length;
            ReceiveResult received = harness.Receive(harness.Say(RoomHarness.Bob, $"{i}"));
            budget.Record(RoomHarness.ServerB, received, before, harness.Room.ForwardExtremities.Length, Start);
        }

        Assert.Equal((TimeSpan.Zero, 0), (budget.GetDelay(RoomHarness.ServerB, Start), budget.ServerCount));
    }

    [Fact]
    public void Record_EventsThatEachAddABranch_Cost()
    {
        var budget = new OriginBudget(units: 5);
        var harness = new RoomHarness();
        for (int i = 0; i < 8; i++)
        {
            int before = harness.Room.ForwardExtremities.Length;
            ReceiveResult received = harness.Receive(harness.Say(RoomHarness.Bob, $"{i}", harness.BobJoins));
            budget.Record(Evil, received, before, harness.Room.ForwardExtremities.Length, Start);
        }

        // The first took the place of what it builds on.
        Assert.Equal(2 * OriginBudget.DefaultRefill, budget.GetDelay(Evil, Start));
    }

    [Theory]
    [InlineData(OriginBudget.MaxServers)]
    [InlineData(OriginBudget.MaxServers + 1)]
    public void Record_ServersAtTheBoundAndOnePast_ForgetTheOneSeenLongestAgo(int servers)
    {
        var budget = new OriginBudget(units: 1);
        ReceiveResult rejected = Rejected();
        Assert.All(Enumerable.Range(0, 3), _ => budget.Record(Evil, rejected, 1, 1, Start));
        for (int i = 1; i < servers; i++)
        {
            budget.Record(ServerName.Parse($"s{i}.example"), rejected, 1, 1, Start);
            if (i == 1)
            {
                budget.Record(Evil, rejected, 1, 1, Start);
            }
        }

        Assert.Equal(OriginBudget.MaxServers, budget.ServerCount);
        Assert.Equal(3 * OriginBudget.DefaultRefill, budget.GetDelay(Evil, Start));
    }

    [Fact]
    public void Constructor_OfWrongValues_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OriginBudget(units: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OriginBudget(refill: TimeSpan.Zero));
    }

    private static ReceiveResult.Rejected Rejected()
    {
        var harness = new RoomHarness();
        return harness.Reject(harness.Say(RoomHarness.Carol, "no", harness.BobJoins));
    }
}
