using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>A canceled call leaves the room as it was, and may be repeated.</summary>
public sealed class CancellationTests
{
    private static readonly CancellationToken Canceled = new(canceled: true);

    [Fact]
    public void Receive_CanceledWhileStatesAreResolved_LeavesTheRoomAndMayBeRepeated()
    {
        (RoomHarness harness, Pdu[] branches) = Branches();
        VerifiedPdu merge = harness.Make.Verify(harness.Say(RoomHarness.Alice, "merge", branches[..Pdu.MaxPrevEvents]));
        EventId[] extremities = [.. harness.Room.ForwardExtremities];
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.Receive(merge, cancellationToken: Canceled));
        Assert.Equal(extremities, harness.Room.ForwardExtremities);
        Assert.False(harness.Room.TryGetEvent(merge.EventId, out _));
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.Receive(merge, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Receive_CanceledWhileTheCurrentStateIsResolved_LeavesTheRoomAndMayBeRepeated()
    {
        (RoomHarness harness, Pdu[] branches) = Branches();
        VerifiedPdu next = harness.Make.Verify(harness.SetTopic(RoomHarness.Alice, "next", branches[0]));
        EventId[] extremities = [.. harness.Room.ForwardExtremities];
        EventId? topic = harness.Topic;
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.Receive(next, cancellationToken: Canceled));
        Assert.Equal(extremities, harness.Room.ForwardExtremities);
        Assert.Equal(topic, harness.Topic);
        Assert.False(harness.Room.TryGetEvent(next.EventId, out _));
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.Receive(next, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(next.EventId, harness.Room.ForwardExtremities);
    }

    [Fact]
    public void AddOutliersAndServing_Canceled_Throw()
    {
        (RoomHarness harness, Pdu[] branches) = Branches();
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.AddOutliers([harness.Make.Verify(branches[0])], Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.TryResolveAfter(branches.Select(pdu => pdu.EventId), out _, out _, Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.Serving.GetAuthChain([branches[0].EventId], Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.Serving.GetBackfill([branches[0].EventId], RoomHarness.ServerB, cancellationToken: Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.Serving.GetMissingEvents([], [branches[0].EventId], RoomHarness.ServerB, cancellationToken: Canceled));
    }

    private static (RoomHarness RoomHarness, Pdu[] Branches) Branches()
    {
        // With a small cache of resolutions, so that each state is resolved when it is needed.
        var harness = new RoomHarness(options: new RoomOptions { MaxRememberedResolutions = 0 });
        Pdu[] branches = [.. Enumerable.Range(0, 24).Select(number => harness.SetTopic(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Assert.All(branches, pdu => harness.Accept(pdu));
        return (harness, branches);
    }
}
