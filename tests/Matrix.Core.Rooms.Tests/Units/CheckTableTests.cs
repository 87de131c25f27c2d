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
        var harness = new RoomHarness();
        ReceiveResult.Rejected rejected = harness.Reject(harness.Say(RoomHarness.Carol, "hi"), new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(EventStatus.Rejected, rejected.Event.Status);
        Assert.Same(rejected.Event.StateBefore, rejected.StateAfter);
        harness.AssertExtremities(harness.BobJoins);
    }

    [Theory]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.Refused)]
    [InlineData(ReceiveMode.Log, PolicyServerStatus.NotAsked)]
    [InlineData(ReceiveMode.Backfill, PolicyServerStatus.NotAsked)]
    public void Receive_RefusedByTheStateBefore_IsRejected(ReceiveMode mode, PolicyServerStatus policyServer)
    {
        var harness = new RoomHarness();
        Pdu honest = harness.Say(RoomHarness.Bob, "before", harness.BobJoins);
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        Pdu stale = harness.Make.Message(RoomHarness.Bob, "after", new() { After = [ban], AuthEvents = [.. honest.AuthEvents] });
        _ = harness.Accept(ban);
        ReceiveResult.Rejected rejected = harness.Reject(stale, new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(RejectionReason.StateBefore, rejected.Reason);
        Assert.Same(harness.Room.CurrentState, rejected.StateAfter);
        harness.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsSoftFailedLive()
    {
        (RoomHarness harness, Pdu ban, Pdu late) = LateTopic();
        RoomEvent softFailed = harness.SoftFail(late);
        Assert.Equal(EventStatus.SoftFailed, softFailed.Status);
        Assert.Null(softFailed.Rejection);
        Assert.Null(softFailed.UnsignedBy);
        Assert.False(softFailed.Verdict?.IsAllowed);
        Assert.NotEqual(softFailed.StateBefore, softFailed.StateAfter);
        Assert.Null(harness.Topic);
        harness.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsAnExtremityFromALog()
    {
        (RoomHarness harness, Pdu ban, Pdu late) = LateTopic();
        _ = harness.Accept(late, ReceiveOptions.Log);
        harness.AssertExtremities(ban, late);
    }

    [Fact]
    public void Receive_RefusedByTheCurrentState_IsAcceptedAsHistory()
    {
        (RoomHarness harness, Pdu ban, Pdu late) = LateTopic();
        _ = harness.Accept(late, ReceiveOptions.Backfill);
        harness.AssertExtremities(ban);
        Assert.Null(harness.Topic);
    }

    [Theory]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.NotAsked, true)]
    [InlineData(ReceiveMode.Live, PolicyServerStatus.Refused, true)]
    [InlineData(ReceiveMode.Log, PolicyServerStatus.NotAsked, true)]
    [InlineData(ReceiveMode.Backfill, PolicyServerStatus.NotAsked, false)]
    public void Receive_Allowed_IsAccepted(ReceiveMode mode, PolicyServerStatus policyServer, bool advances)
    {
        var harness = new RoomHarness();
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "new");
        RoomEvent accepted = harness.Accept(topic, new ReceiveOptions { Mode = mode, PolicyServer = policyServer });
        Assert.Equal(EventStatus.Accepted, accepted.Status);
        Assert.True(accepted.Verdict?.IsAllowed);
        harness.AssertExtremities(advances ? topic : harness.BobJoins);
        Assert.Equal(advances ? topic.EventId : null, harness.Topic);
        Assert.Equal(accepted.StateBefore!.Count + 1, accepted.StateAfter!.Count);
    }

    [Fact]
    public void AddOutlier_RefusedByItsAuthEvents_IsRejectedWithoutAState()
    {
        var harness = new RoomHarness();
        var rejected = Assert.IsType<ReceiveResult.Rejected>(harness.Room.AddOutlier(harness.Make.Verify(harness.Say(RoomHarness.Carol, "hi"))));
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(EventStatus.Outlier, rejected.Event.Status);
        Assert.True(rejected.Event.IsRejected);
        Assert.False(rejected.Event.IsInGraph);
    }

    [Fact]
    public void AddOutlier_RefusedByTheCurrentStateAlone_IsAccepted()
    {
        (RoomHarness harness, Pdu ban, Pdu late) = LateTopic();
        var accepted = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(late)));
        Assert.Equal(EventStatus.Outlier, accepted.Event.Status);
        Assert.Null(accepted.Event.StateAfter);
        harness.AssertExtremities(ban);
    }

    [Fact]
    public void Receive_OverlongField_IsKeptAsRejected()
    {
        var harness = new RoomHarness();
        VerifiedPdu overlong = harness.Overlong();
        var rejected = Assert.IsType<ReceiveResult.Rejected>(harness.Room.Receive(overlong));
        Assert.Equal(RejectionReason.OverlongField, rejected.Reason);
        Assert.Null(rejected.Verdict);
        Assert.Equal("rejected: type is over 255 bytes", rejected.Explanation);
        var outlier = Assert.IsType<ReceiveResult.Rejected>(RoomLog.Begin(harness.Make.Verify(harness.Make.Events[0])).AddOutliers([.. harness.Make.VerifyAll().Skip(1), overlong])[^1]);
        Assert.Equal((RejectionReason.OverlongField, null), (outlier.Reason, outlier.Verdict));
        Assert.True(harness.Room.TryGetEvent(overlong.Pdu.EventId, out RoomEvent? held) && held.IsInGraph);
    }

    [Fact]
    public void Receive_NoPrevEvents_IsRejectedByTheEmptyState()
    {
        var harness = new RoomHarness();
        ReceiveResult.Rejected rejected = harness.Reject(harness.Make.Message(RoomHarness.Alice, "from nowhere", new() { Customize = draft => draft.PrevEvents = [] }));
        Assert.Equal(RejectionReason.StateBefore, rejected.Reason);
        Assert.Equal(Authorization.AuthRule.NoCreateEvent, rejected.Verdict?.DecidedBy);
        Assert.Empty(rejected.StateAfter!);
    }

    private static (RoomHarness RoomHarness, Pdu Ban, Pdu Late) LateTopic()
    {
        var harness = new RoomHarness();
        Pdu levels = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)]);
        Pdu late = harness.SetTopic(RoomHarness.Bob, "late", levels);
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(levels));
        _ = harness.Accept(levels);
        _ = harness.Accept(ban);
        return (harness, ban, late);
    }
}
