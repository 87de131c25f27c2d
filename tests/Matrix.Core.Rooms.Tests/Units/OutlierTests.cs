using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class OutlierTests
{
    [Fact]
    public void AddOutliers_AnyOrder_AnswersInTheOrderGiven()
    {
        var bench = new Bench();
        Pdu[] all = [bench.Make.Join(Bench.Carol), bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100), (Bench.Carol, 50)]), bench.SetTopic(Bench.Carol, "hi")];
        ReceiveResult[] answers = [.. bench.Room.AddOutliers(all.Reverse().Select(bench.Make.Verify))];
        Assert.Equal(all.Reverse().Select(pdu => pdu.EventId), answers.Select(answer => Assert.IsType<ReceiveResult.Accepted>(answer).Event.EventId));
        bench.AssertExtremities(bench.BobJoins);
    }

    [Fact]
    public void AddOutliers_AuthEventMissing_LeavesOutWhatCitesItAlone()
    {
        var bench = new Bench();
        Pdu joins = bench.Make.Join(Bench.Carol);
        Pdu says = bench.Say(Bench.Carol, "hi");
        Pdu other = bench.Say(Bench.Alice, "hi");
        ReceiveResult[] answers = [.. bench.Room.AddOutliers([bench.Make.Verify(says), bench.Make.Verify(other)])];
        Assert.Equal([joins.EventId], Assert.IsType<ReceiveResult.Missing>(answers[0]).AuthEvents);
        _ = Assert.IsType<ReceiveResult.Accepted>(answers[1]);
        Assert.False(bench.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void AddOutlier_CitesARejectedOutlier_IsRejectedToo()
    {
        var bench = new Bench();
        Pdu refused = bench.SetTopic(Bench.Carol, "no");
        Pdu citing = bench.Make.Message(Bench.Alice, "hi", new() { After = [bench.BobJoins], AuthEvents = [bench.Make.CreateEvent!.EventId, refused.EventId] });
        _ = Assert.IsType<ReceiveResult.Rejected>(bench.Room.AddOutlier(bench.Make.Verify(refused)));
        Assert.Equal(RejectionReason.AuthEvents, Assert.IsType<ReceiveResult.Rejected>(bench.Room.AddOutlier(bench.Make.Verify(citing))).Reason);
    }

    [Fact]
    public void AddOutlier_KnownEvent_StaysAsItIs()
    {
        var bench = new Bench();
        Assert.True(Assert.IsType<ReceiveResult.AlreadyKnown>(bench.Room.AddOutlier(bench.Make.Verify(bench.BobJoins))).Event.IsInGraph);
    }
}
