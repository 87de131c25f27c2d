using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Scenarios;

/// <summary>A host that is restarted goes on from bytes as if it had not been.</summary>
public sealed class RestartTests
{
    private readonly RoomHarness _harness = new();
    private readonly StoredHistory _history = new();

    /// <summary>A stored event had lost that it was a redacted copy, and the full event was not taken.</summary>
    [Fact]
    public void Receive_FullCopyOfAnEventStoredRedacted_IsTaken()
    {
        Pdu topic = _harness.SetTopic(RoomHarness.Alice, "whole");
        VerifiedPdu redacted = _harness.Make.Verify(topic.Redact());
        Assert.True(redacted.IsRedacted);
        _ = Assert.IsType<ReceiveResult.Accepted>(_harness.Room.Receive(redacted));
        Room restarted = Restart([redacted]);
        RoomEvent taken = Assert.IsType<ReceiveResult.AlreadyKnown>(restarted.Receive(_harness.Make.Verify(topic))).Event;
        Assert.False(taken.VerifiedPdu.IsRedacted);
        Assert.Equal(topic.Content.ToString(), taken.Pdu.Content.ToString());
        Assert.Same(taken, Assert.IsType<ReceiveResult.AlreadyKnown>(restarted.Receive(_harness.Make.Verify(topic))).Event);
    }

    /// <summary>A stored rejection said "no rule was applied".</summary>
    [Fact]
    public void TryGetEvent_RejectedBeforeTheRestart_StillSaysItsRule()
    {
        Pdu refused = _harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)]);
        RoomEvent before = _harness.Reject(refused).Event;
        (_, Pdu late) = _harness.BobIsBannedAndSpeaks();
        Room restarted = Restart([_harness.Make.Verify(refused)]);
        Assert.True(restarted.TryGetEvent(refused.EventId, out RoomEvent? after));
        Assert.Equal((EventStatus.Rejected, RejectionReason.AuthEvents, before.Verdict), (after.Status, after.Rejection, after.Verdict));
        Assert.Equal("rejected by v10 rule 7: the event requires level 50, the sender has 0", after.Explanation);
        Assert.True(restarted.TryGetEvent(late.EventId, out RoomEvent? softFailed));
        Assert.Equal(_harness.Held(late).Explanation, softFailed.Explanation);
        Pdu citing = _harness.Say(RoomHarness.Alice, "cites it", refused);
        ReceiveResult.Rejected byIt = Assert.IsType<ReceiveResult.Rejected>(restarted.Receive(_harness.Make.Verify(citing)));
        Assert.Equal((AuthRule.RejectedAuthEvent, refused.EventId), (byIt.Verdict?.DecidedBy, byIt.Verdict?.Facts.CitedEvent));
    }

    /// <summary>It was 13 reads for 3 events.</summary>
    [Fact]
    public void Receive_MessageAfterTheRestart_ReadsEachEventOnce()
    {
        Room restarted = Restart([]);
        foreach (string body in (string[])["first", "second"])
        {
            Pdu message = _harness.Say(RoomHarness.Bob, body);
            _history.Reads.Clear();
            _ = Assert.IsType<ReceiveResult.Accepted>(restarted.Receive(_harness.Make.Verify(message)));
            Assert.All(_history.Reads, read => Assert.Equal(1, read.Value));
            HashSet<EventId> needed = [message.EventId, .. message.AuthEvents, .. message.PrevEvents];
            Assert.All(_history.Reads.Keys, read => Assert.Contains(read, needed));
            Assert.Empty(_history.StateReads);
        }
    }

    /// <summary>Whatever is received after a restart, with all of the room in the store: forks, state events, outliers, pages of history.</summary>
    [Fact]
    public void AnyCall_AfterTheRestart_ReadsEachEventAndStateOnce()
    {
        Pdu topic = _harness.SetTopic(RoomHarness.Alice, "a", _harness.BobJoins);
        Pdu name = _harness.Make.State(RoomHarness.Alice, "m.room.name", "", """{"name":"n"}""", RoomHarness.After(_harness.BobJoins));
        _ = _harness.Accept(topic);
        _ = _harness.Accept(name);
        Pdu merge = _harness.Say(RoomHarness.Bob, "merges", topic, name);
        _ = _harness.Accept(merge);
        Room restarted = Restart([]);
        Pdu late = _harness.SetTopic(RoomHarness.Alice, "late", topic);
        Pdu back = _harness.Say(RoomHarness.Bob, "old", _harness.BobJoins);
        Pdu outlier = _harness.Say(RoomHarness.Bob, "outlier", merge);
        Action[] calls =
        [
            () => Assert.IsType<ReceiveResult.Judged>(restarted.Receive(_harness.Make.Verify(late)), exactMatch: false),
            () => Assert.IsType<ReceiveResult.Accepted>(restarted.Receive(_harness.Make.Verify(back), ReceiveOptions.Backfill)),
            () => restarted.AddOutliers([_harness.Make.Verify(outlier)]),
            () => restarted.TryResolveAfter([topic.EventId, name.EventId], out _, out _),
            () => restarted.Serving.FindStateIds(merge.EventId),
            () => restarted.Serving.GetBackfill([merge.EventId], RoomHarness.ServerB),
            () => restarted.Serving.GetMissingEvents([_harness.BobJoins.EventId], [merge.EventId], RoomHarness.ServerB),
            () => restarted.Serving.GetAuthChain([merge.EventId]),
        ];
        foreach (Action call in calls)
        {
            _history.Reads.Clear();
            _history.StateReads.Clear();
            call();
            Assert.All(_history.Reads, read => Assert.Equal(1, read.Value));
            Assert.All(_history.StateReads, read => Assert.Equal(1, read.Value));
        }
    }

    [Fact]
    public void Receive_AfterAnEventWhoseStateIsNotStored_IsMissingIt()
    {
        Pdu old = _harness.Say(RoomHarness.Bob, "old", _harness.BobJoins);
        _ = _harness.Accept(_harness.Say(RoomHarness.Bob, "new", _harness.BobJoins));
        Room restarted = Restart([]);
        _history.ForgetStates();
        ReceiveResult.Missing missing = Assert.IsType<ReceiveResult.Missing>(restarted.Receive(_harness.Make.Verify(old)));
        Assert.Equal([_harness.BobJoins.EventId], missing.PrevEvents);
        Assert.Null(restarted.Serving.FindStateIds(_harness.BobJoins.EventId));
        Assert.IsType<ReceiveResult.Accepted>(restarted.ReceiveWithState(_harness.Make.Verify(old), restarted.CurrentState));
    }

    [Fact]
    public void Load_SeveralExtremitiesAndNoCurrentState_ResolvesIt()
    {
        _ = _harness.Accept(_harness.SetTopic(RoomHarness.Alice, "a", _harness.BobJoins));
        _ = _harness.Accept(_harness.SetTopic(RoomHarness.Alice, "b", _harness.BobJoins));
        Room restarted = Restart([]);
        Assert.Equal(RoomLog.DescribeNow(_harness.Room), RoomLog.DescribeNow(restarted));
        Assert.Equal(2, restarted.ForwardExtremities.Length);
    }

    [Fact]
    public void Load_WithoutStatesAnywhere_IsMisuse()
    {
        Assert.True(RoomSnapshot.TryLoadTrusted(_harness.Room.CreateSnapshot().ToStoredBytes(), out RoomSnapshot? snapshot, out _));
        ArgumentException fault = Assert.Throws<ArgumentException>(() => Room.Load(snapshot));
        Assert.Contains("has no states", fault.Message, StringComparison.Ordinal);
        Room.Load(snapshot with { ForwardExtremities = [snapshot.ForwardExtremities[0].WithStateBefore(_harness.Held(_harness.BobJoins).StateBefore!)] });
    }

    private Room Restart(VerifiedPdu[] more)
    {
        _history.StoreAll(_harness.Room, _harness.Make.VerifyAll().Concat(more).Where(verified => _harness.Room.TryGetEvent(verified.EventId, out _)));
        return _history.Restart(_harness.Room);
    }
}
