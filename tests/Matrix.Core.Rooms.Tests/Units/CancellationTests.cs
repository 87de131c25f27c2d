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
        (Bench bench, Pdu[] branches) = Branches();
        VerifiedPdu merge = bench.Make.Verify(bench.Say(Bench.Alice, "merge", branches[..Pdu.MaxPrevEvents]));
        EventId[] extremities = [.. bench.Room.ForwardExtremities];
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.Receive(merge, cancellationToken: Canceled));
        Assert.Equal(extremities, bench.Room.ForwardExtremities);
        Assert.False(bench.Room.TryGetEvent(merge.EventId, out _));
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.Receive(merge, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Receive_CanceledWhileTheCurrentStateIsResolved_LeavesTheRoomAndMayBeRepeated()
    {
        (Bench bench, Pdu[] branches) = Branches();
        VerifiedPdu next = bench.Make.Verify(bench.SetTopic(Bench.Alice, "next", branches[0]));
        EventId[] extremities = [.. bench.Room.ForwardExtremities];
        EventId? topic = bench.Topic;
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.Receive(next, cancellationToken: Canceled));
        Assert.Equal(extremities, bench.Room.ForwardExtremities);
        Assert.Equal(topic, bench.Topic);
        Assert.False(bench.Room.TryGetEvent(next.EventId, out _));
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.Receive(next, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(next.EventId, bench.Room.ForwardExtremities);
    }

    [Fact]
    public void AddOutliersAndServing_Canceled_Throw()
    {
        (Bench bench, Pdu[] branches) = Branches();
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.AddOutliers([bench.Make.Verify(branches[0])], Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.TryResolveAfter(branches.Select(pdu => pdu.EventId), out _, out _, Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.Serving.GetAuthChain([branches[0].EventId], Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.Serving.GetBackfill([branches[0].EventId], Bench.ServerB, cancellationToken: Canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.Serving.GetMissingEvents([], [branches[0].EventId], Bench.ServerB, cancellationToken: Canceled));
    }

    private static (Bench Bench, Pdu[] Branches) Branches()
    {
        // With a small cache of resolutions, so that each state is resolved when it is needed.
        var bench = new Bench(options: new RoomOptions { MaxRememberedResolutions = 0 });
        Pdu[] branches = [.. Enumerable.Range(0, 24).Select(number => bench.SetTopic(Bench.Alice, $"{number}", bench.BobJoins))];
        Assert.All(branches, pdu => bench.Accept(pdu));
        return (bench, branches);
    }
}
