using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class SnapshotTests
{
    [Fact]
    public void Load_OfASnapshot_IsTheSameRoom()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        Assert.Equal(harness.Room.Id, room.Id);
        Assert.Equal(harness.Room.Version, room.Version);
        Assert.Equal(RoomLog.DescribeNow(harness.Room), RoomLog.DescribeNow(room));
    }

    [Fact]
    public void Load_EventAwaitedBefore_IsStillNoExtremity()
    {
        var harness = new RoomHarness();
        Pdu lost = harness.Say(RoomHarness.Alice, "lost");
        Pdu says = harness.Say(RoomHarness.Alice, "after it");
        _ = harness.Room.ReceiveWithState(harness.Make.Verify(says), harness.Room.CurrentState);
        RoomSnapshot snapshot = harness.Room.CreateSnapshot();
        Assert.Equal([lost.EventId], snapshot.AwaitedEvents);
        var room = Room.Load(snapshot);
        _ = room.AddOutliers(harness.Make.VerifyAll().Where(verified => verified.Pdu.IsState));
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(harness.Make.Verify(lost), ReceiveOptions.Log));
        Assert.Equal([says.EventId], room.ForwardExtremities);
    }

    [Fact]
    public void Load_NotASnapshotOfARoom_IsMisuse()
    {
        var harness = new RoomHarness();
        RoomSnapshot good = harness.Room.CreateSnapshot();
        RoomEvent extremity = good.ForwardExtremities[0];
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 1);
        _ = elsewhere.CreateRoom(RoomHarness.Alice);
        RoomSnapshot[] wrong =
        [
            good with { CreateEvent = harness.Make.Verify(harness.BobJoins) },
            good with { CreateEvent = elsewhere.Verify(elsewhere.CreateEvent!) },
            good with { ForwardExtremities = [] },
            good with { ForwardExtremities = default },
            good with { AwaitedEvents = default },
            good with { ForwardExtremities = [extremity, extremity] },
            good with { ForwardExtremities = [RoomEvent.SoftFail(extremity.VerifiedPdu, extremity.StateBefore!, RoomHarness.ServerB)] },
            good with { ForwardExtremities = [RoomEvent.Outlier(extremity.VerifiedPdu, extremity.Verdict)] },
            good with { CurrentState = good.CurrentState!.Remove(new StateSlot("m.room.create", "")) },
        ];
        Assert.All(wrong, snapshot => Assert.Throws<ArgumentException>(() => Room.Load(snapshot)));
        Assert.Throws<ArgumentNullException>(() => Room.Load(null!));
    }
}
