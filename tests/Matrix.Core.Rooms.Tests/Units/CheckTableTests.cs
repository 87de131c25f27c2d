using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The rows of the checks on receipt, by each way in which an event comes.</summary>
public sealed class CheckTableTests
{
    [Theory]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.Refused)]
    [InlineData(ReceiveMode.Log, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Backfill, PolicyServerStatus.NotAsked)]
    public void Receive_RefusedByItsAuthEvents_IsRejected(ReceiveMode mode, PolicyServerStatus policyServer)
    {
        var bench = new Bench();
        ReceiveResult.Rejected rejected = bench.Reject(bench.Say(Bench.Carol, "hi"), new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(EventStatus.Rejected, rejected.Event.Status);
        Assert.Same(rejected.Event.StateBefore, rejected.StateAfter);
        bench.AssertExtremities(bench.BobJoins);
    }

    [Theory]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.Refused)]
    [InlineData(ReceiveMode.Log, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Backfill, PolicyServerStatus.NotAsked)]
    public void Receive_RefusedByTheStateBefore_IsRejected(ReceiveMode mode, PolicyServerStatus policyServer)
    {
        var bench = new Bench();
        Pdu honest = bench.Say(Bench.Bob, "before", bench.BobJoins);
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        Pdu stale = bench.Make.Message(Bench.Bob, "after", new() { After = [ban], AuthEvents = [.. honest.AuthEvents] });
        _ = bench.Accept(ban);
        ReceiveResult.Rejected rejected = bench.Reject(stale, new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(RejectionReason.StateBefore, rejected.Reason);
        Assert.Same(bench.Room.CurrentState, rejected.StateAfter);
        bench.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsSoftFailedLive()
    {
        (Bench bench, Pdu ban, Pdu late) = LateTopic();
        RoomEvent softFailed = bench.SoftFail(late);
        Assert.Equal(EventStatus.SoftFailed, softFailed.Status);
        Assert.Null(softFailed.Rejection);
        Assert.Null(softFailed.UnsignedBy);
        Assert.False(softFailed.Verdict?.IsAllowed);
        Assert.NotEqual(softFailed.StateBefore, softFailed.StateAfter);
        Assert.Null(bench.Topic);
        bench.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsAnExtremityFromALog()
    {
        (Bench bench, Pdu ban, Pdu late) = LateTopic();
        _ = bench.Accept(late, ReceiveOptions.Log);
        bench.AssertExtremities(ban, late);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsAcceptedAsHistory()
    {
        (Bench bench, Pdu ban, Pdu late) = LateTopic();
        _ = bench.Accept(late, ReceiveOptions.Backfill);
        bench.AssertExtremities(ban);
        Assert.Null(bench.Topic);
    }

    [Theory]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.NotAsked, true)]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.Refused, true)]
    [InlineData(ReceiveMode.Log, PolicyServerStatus.NotAsked, true)]
    [InlineData(ReceiveMode.Backfill, PolicyServerStatus.NotAsked, false)]
    public void Receive_Allowed_IsAccepted(ReceiveMode mode, PolicyServerStatus policyServer, bool advances)
    {
        var bench = new Bench();
        Pdu topic = bench.SetTopic(Bench.Alice, "new");
        RoomEvent accepted = bench.Accept(topic, new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(EventStatus.Accepted, accepted.Status);
        Assert.True(accepted.Verdict?.IsAllowed);
        bench.AssertExtremities(advances ? topic : bench.BobJoins);
        Assert.Equal(advances ? topic.EventId : null, bench.Topic);
        Assert.Equal(accepted.StateBefore!.Count + 1, accepted.StateAfter!.Count);
    }

    [Fact]
    public void AddOutlier_RefusedByItsAuthEvents_IsRejectedWithoutAState()
    {
        var bench = new Bench();
        var rejected = Assert.IsType<ReceiveResult.Rejected>(bench.Room.AddOutlier(bench.Make.Verify(bench.Say(Bench.Carol, "hi"))));
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(EventStatus.Outlier, rejected.Event.Status);
        Assert.True(rejected.Event.IsRejected);
        Assert.False(rejected.Event.IsInGraph);
    }

    [Fact]
    public void AddOutlier_RefusedByTheCurrentStateAlone_IsAccepted()
    {
        (Bench bench, Pdu ban, Pdu late) = LateTopic();
        var accepted = Assert.IsType<ReceiveResult.Accepted>(bench.Room.AddOutlier(bench.Make.Verify(late)));
        Assert.Equal(EventStatus.Outlier, accepted.Event.Status);
        Assert.Null(accepted.Event.StateAfter);
        bench.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_OverlongField_IsKeptAsRejected()
    {
        var bench = new Bench();
        VerifiedPdu overlong = bench.Overlong();
        var rejected = Assert.IsType<ReceiveResult.Rejected>(bench.Room.Receive(overlong));
        Assert.Equal(RejectionReason.OverlongField, rejected.Reason);
        Assert.Null(rejected.Verdict);
        Assert.Equal("rejected: type is over 255 bytes", rejected.Explanation);
        var outlier = Assert.IsType<ReceiveResult.Rejected>(RoomLog.Begin(bench.Make.Verify(bench.Make.Events[0])).AddOutliers([.. bench.Make.VerifyAll().Skip(1), overlong])[^1]);
        Assert.Equal((RejectionReason.OverlongField, null), (outlier.Reason, outlier.Verdict));
        Assert.True(bench.Room.TryGetEvent(overlong.Pdu.EventId, out RoomEvent? held) && held.IsInGraph);
    }

    [Fact]
    public void Receive_NoPrevEvents_IsRejectedByTheEmptyState()
    {
        var bench = new Bench();
        ReceiveResult.Rejected rejected = bench.Reject(bench.Make.Message(Bench.Alice, "from nowhere", new() { Customize = draft => draft.PrevEvents = [] }));
        Assert.Equal(RejectionReason.StateBefore, rejected.Reason);
        Assert.Equal(Authorization.AuthRule.NoCreateEvent, rejected.Verdict?.DecidedBy);
        Assert.Empty(rejected.StateAfter!);
    }

    private static (Bench Bench, Pdu Ban, Pdu Late) LateTopic()
    {
        var bench = new Bench();
        Pdu levels = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100), (Bench.Bob, 50)]);
        Pdu late = bench.SetTopic(Bench.Bob, "late", levels);
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(levels));
        _ = bench.Accept(levels);
        _ = bench.Accept(ban);
        return (bench, ban, late);
    }
}
