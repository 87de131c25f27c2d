using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class OutlierTests
{
    [Fact]
    public void AddOutliers_AnyOrder_AnswersInTheOrderGiven()
    {
        var harness = new RoomHarness();
        Pdu[] all = [harness.Make.Join(RoomHarness.Carol), harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Carol, 50)]), harness.SetTopic(RoomHarness.Carol, "hi")];
        ReceiveResult[] answers = [.. harness.Room.AddOutliers(all.Reverse().Select(harness.Make.Verify))];
        Assert.Equal(all.Reverse().Select(pdu => pdu.EventId), answers.Select(answer => Assert.IsType<ReceiveResult.Accepted>(answer).Event.EventId));
        harness.AssertExtremities(harness.BobJoins);
    }

    [Fact]
    public void AddOutliers_AuthEventMissing_LeavesOutWhatCitesItAlone()
    {
        var harness = new RoomHarness();
        Pdu joins = harness.Make.Join(RoomHarness.Carol);
        Pdu says = harness.Say(RoomHarness.Carol, "hi");
        Pdu other = harness.Say(RoomHarness.Alice, "hi");
        ReceiveResult[] answers = [.. harness.Room.AddOutliers([harness.Make.Verify(says), harness.Make.Verify(other)])];
        Assert.Equal([joins.EventId], Assert.IsType<ReceiveResult.Missing>(answers[0]).AuthEvents);
        _ = Assert.IsType<ReceiveResult.Accepted>(answers[1]);
        Assert.False(harness.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void AddOutlier_CitesARejectedOutlier_IsRejectedToo()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.SetTopic(RoomHarness.Carol, "no");
        Pdu citing = harness.Make.Message(RoomHarness.Alice, "hi", new() { After = [harness.BobJoins], AuthEvents = [harness.Make.CreateEvent!.EventId, refused.EventId] });
        _ = Assert.IsType<ReceiveResult.Rejected>(harness.Room.AddOutlier(harness.Make.Verify(refused)));
        Assert.Equal(RejectionReason.AuthEvents, Assert.IsType<ReceiveResult.Rejected>(harness.Room.AddOutlier(harness.Make.Verify(citing))).Reason);
    }

    [Fact]
    public void AddOutlier_KnownEvent_StaysAsItIs()
    {
        var harness = new RoomHarness();
        Assert.True(Assert.IsType<ReceiveResult.AlreadyKnown>(harness.Room.AddOutlier(harness.Make.Verify(harness.BobJoins))).Event.IsInGraph);
    }
}
