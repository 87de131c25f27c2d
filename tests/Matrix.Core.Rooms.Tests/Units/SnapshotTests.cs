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
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        Assert.Equal(bench.Room.Id, room.Id);
        Assert.Equal(bench.Room.Version, room.Version);
        Assert.Equal(RoomLog.DescribeNow(bench.Room), RoomLog.DescribeNow(room));
    }

    [Fact]
    public void Load_EventAwaitedBefore_IsStillNoExtremity()
    {
        var bench = new Bench();
        Pdu lost = bench.Say(Bench.Alice, "lost");
        Pdu says = bench.Say(Bench.Alice, "after it");
        _ = bench.Room.ReceiveWithState(bench.Make.Verify(says), bench.Room.CurrentState);
        RoomSnapshot snapshot = bench.Room.CreateSnapshot();
        Assert.Equal([lost.EventId], snapshot.AwaitedEvents);
        var room = Room.Load(snapshot);
        _ = room.AddOutliers(bench.Make.VerifyAll().Where(verified => verified.Pdu.IsState));
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(bench.Make.Verify(lost), ReceiveOptions.Log));
        Assert.Equal([says.EventId], room.ForwardExtremities);
    }

    [Fact]
    public void Load_NotASnapshotOfARoom_IsMisuse()
    {
        var bench = new Bench();
        RoomSnapshot good = bench.Room.CreateSnapshot();
        RoomEvent extremity = good.ForwardExtremities[0];
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 1);
        _ = elsewhere.CreateRoom(Bench.Alice);
        RoomSnapshot[] wrong =
        [
            good with { CreateEvent = bench.Make.Verify(bench.BobJoins) },
            good with { CreateEvent = elsewhere.Verify(elsewhere.CreateEvent!) },
            good with { ForwardExtremities = [] },
            good with { ForwardExtremities = default },
            good with { AwaitedEvents = default },
            good with { ForwardExtremities = [extremity, extremity] },
            good with { ForwardExtremities = [RoomEvent.SoftFail(extremity.VerifiedPdu, extremity.StateBefore!, Bench.ServerB)] },
            good with { ForwardExtremities = [RoomEvent.Outlier(extremity.VerifiedPdu, extremity.Verdict)] },
            good with { CurrentState = good.CurrentState!.Remove(new StateSlot("m.room.create", "")) },
        ];
        Assert.All(wrong, snapshot => Assert.Throws<ArgumentException>(() => Room.Load(snapshot)));
        Assert.Throws<ArgumentNullException>(() => Room.Load(null!));
    }
}
