using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The bounds on what strangers can make a room hold.</summary>
public sealed class HeldEventsTests
{
    [Theory]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(300, 10)]
    public void Receive_RejectedEventsAtTheBoundAndPast_LetTheOldestGo(int sent, int held)
    {
        var left = new List<EventId>();
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldFailedEvents = 10, OnEvicted = item => left.Add(item.EventId) });
        int accepted = harness.Room.CachedEventCount;
        Pdu[] refused = [.. Enumerable.Range(0, sent).Select(i => harness.Say(RoomHarness.Carol, $"{i}", harness.BobJoins))];
        Assert.All(refused, pdu => harness.Reject(pdu));
        Assert.Equal(refused[^held..].Select(pdu => pdu.EventId), harness.Room.HeldFailedEvents);
        Assert.Equal(refused[..^held].Select(pdu => pdu.EventId), left);
        Assert.Equal(accepted + held, harness.Room.CachedEventCount);
        Assert.Equal(refused[^held..].Sum(pdu => pdu.Utf8.Length + 512), harness.Room.HeldFailedBytes);

        // What has left is as if it had not come.
        if (sent > held)
        {
            Assert.False(harness.Room.TryGetEvent(refused[0].EventId, out _));
            Assert.Equal([refused[0].EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(harness.Say(RoomHarness.Alice, "cites it", refused[0]))).PrevEvents);
            _ = harness.Reject(refused[0]);
        }

        _ = harness.Accept(harness.Say(RoomHarness.Alice, "the room goes on", harness.BobJoins));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Receive_RejectedBytesAtTheBoundAndOnePast_LetTheOldestGo(int over)
    {
        var probe = new RoomHarness();
        Pdu[] refused = [.. Enumerable.Range(0, 5).Select(i => probe.Say(RoomHarness.Carol, $"{i}", probe.BobJoins))];
        long bytes = refused.Sum(pdu => pdu.Utf8.Length + 512);
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldFailedBytes = bytes - over });
        Assert.All(refused, pdu => Assert.IsType<ReceiveResult.Rejected>(harness.Room.Receive(probe.Make.Verify(pdu))));
        Assert.Equal(5 - over, harness.Room.HeldFailedEvents.Length);
        Assert.InRange(harness.Room.HeldFailedBytes, 0, bytes - over);
    }

    [Fact]
    public void Receive_SoftFailedEvents_CountToo()
    {
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldFailedEvents = 2 });
        Pdu[] late = [.. Enumerable.Range(0, 4).Select(i => harness.Say(RoomHarness.Bob, $"{i}", harness.BobJoins))];
        _ = harness.Accept(harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins)));
        Assert.All(late, pdu => harness.SoftFail(pdu));
        Assert.Equal(late[2..].Select(pdu => pdu.EventId), harness.Room.HeldFailedEvents);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void AddOutliers_PastTheBound_LetTheOldestGoAndTheirIndexEntries(int sent)
    {
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldOutliers = 5 });
        for (int i = 0; i < sent; i++)
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(harness.SetTopic(RoomHarness.Alice, $"{i}", harness.BobJoins))));
        }

        Assert.Equal(5, harness.Room.HeldOutliers.Length);
        Assert.Empty(harness.Room.HeldFailedEvents);
        Assert.Equal(10, harness.Room.CachedEventCount);
    }

    /// <summary>The index forgets in batches: it never holds much more than what is held, and the batch's minimum.</summary>
    [Fact]
    public void AddOutliers_VeryMany_KeepTheIndexSmall()
    {
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldOutliers = 5 });
        int most = 0;
        for (int i = 0; i < 3 * Room.MinReleasedEntries; i++)
        {
            _ = harness.Room.AddOutlier(harness.Make.Verify(harness.SetTopic(RoomHarness.Alice, $"{i}", harness.BobJoins)));
            most = Math.Max(most, harness.Room.IndexedEvents);
        }

        Assert.InRange(most, Room.MinReleasedEntries, Room.MinReleasedEntries + 16);

        // Resolution goes on as before.
        _ = harness.Accept(harness.SetTopic(RoomHarness.Alice, "a", harness.BobJoins));
        Pdu other = harness.SetTopic(RoomHarness.Alice, "b", harness.BobJoins);
        _ = harness.Accept(other);
        Assert.NotNull(harness.Topic);
    }

    /// <summary>An outlier that came to be part of the current state is what every event is judged by.</summary>
    [Fact]
    public void AddOutliers_PartOfTheCurrentState_NeverLeave()
    {
        var harness = new RoomHarness(options: new RoomOptions { MaxHeldOutliers = 2 });
        Pdu joins = harness.Make.Join(RoomHarness.Carol);
        _ = harness.Room.AddOutlier(harness.Make.Verify(joins));
        Pdu says = harness.Make.Message(RoomHarness.Carol, "hi", RoomHarness.After(joins));
        var state = harness.Room.CurrentState.SetItem(joins.Slot!.Value, joins.EventId);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), state, ReceiveOptions.Log));
        for (int i = 0; i < 50; i++)
        {
            _ = harness.Room.AddOutlier(harness.Make.Verify(harness.SetTopic(RoomHarness.Alice, $"{i}", harness.BobJoins)));
        }

        Assert.Contains(joins.EventId, harness.Room.HeldOutliers);
        Assert.True(harness.Room.TryGetEvent(joins.EventId, out _));
        Assert.InRange(harness.Room.HeldOutliers.Length, 2, 3);
    }

    [Fact]
    public void Receive_OutlierThatGetsItsPlace_IsNoOutlierAnyMore()
    {
        var harness = new RoomHarness();
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        _ = harness.Room.AddOutlier(harness.Make.Verify(says));
        Assert.Equal([says.EventId], harness.Room.HeldOutliers);
        _ = harness.Accept(says);
        Assert.Empty(harness.Room.HeldOutliers);
        Assert.Equal(0, harness.Room.HeldOutlierBytes);
    }

    /// <summary>With a history nothing is lost: what left is read there.</summary>
    [Fact]
    public void Receive_CitingWhatOnEvicted_FindsItInTheHistory()
    {
        var store = new StoredHistory();
        var harness = new RoomHarness(options: new RoomOptions { History = store, MaxHeldFailedEvents = 1, OnEvicted = store.Store });
        Pdu first = harness.Say(RoomHarness.Carol, "first", harness.BobJoins);
        _ = harness.Reject(first);
        _ = harness.Reject(harness.Say(RoomHarness.Carol, "second", harness.BobJoins));
        Assert.DoesNotContain(first.EventId, harness.Room.HeldFailedEvents);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "cites it", first));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(65)]
    public void PrepareDummyEvent_ManyExtremities_BringsTheirNumberDown(int extremities)
    {
        var harness = new RoomHarness();
        Assert.False(harness.Room.NeedsDummyEvent());
        Assert.All(Enumerable.Range(0, extremities), i => harness.Accept(harness.Say(RoomHarness.Bob, $"{i}", harness.BobJoins)));
        int sent = 0;
        while (harness.Room.NeedsDummyEvent())
        {
            int before = harness.Room.ForwardExtremities.Length;
            var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareDummyEvent(UserId.Parse(RoomHarness.Alice), DateTimeOffset.FromUnixTimeMilliseconds(7)));
            Assert.True(ready.Prepared.IsAllowed, $"{ready.Prepared.Verdict}");
            Pdu dummy = ready.Prepared.UnsignedPdu;
            Assert.True(dummy.IsType("org.matrix.dummy_event"u8));
            Assert.InRange(dummy.PrevEvents.Count, 2, Pdu.MaxPrevEvents);
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.Receive(VerifiedPdu.TrustWithoutVerification(dummy)));
            Assert.Equal(before - dummy.PrevEvents.Count + 1, harness.Room.ForwardExtremities.Length);
            sent++;
        }

        Assert.InRange(sent, 1, (extremities / (Pdu.MaxPrevEvents - 1)) + 1);
        Assert.True(harness.Room.NeedsDummyEvent(0));
    }
}
