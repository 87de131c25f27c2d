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
        var bench = new Bench(options: new RoomOptions { MaxHeldFailedEvents = 10, OnEvicted = item => left.Add(item.EventId) });
        int accepted = bench.Room.CachedEventCount;
        Pdu[] refused = [.. Enumerable.Range(0, sent).Select(i => bench.Say(Bench.Carol, $"{i}", bench.BobJoins))];
        Assert.All(refused, pdu => bench.Reject(pdu));
        Assert.Equal(refused[^held..].Select(pdu => pdu.EventId), bench.Room.HeldFailedEvents);
        Assert.Equal(refused[..^held].Select(pdu => pdu.EventId), left);
        Assert.Equal(accepted + held, bench.Room.CachedEventCount);
        Assert.Equal(refused[^held..].Sum(pdu => pdu.Utf8.Length + 512), bench.Room.HeldFailedBytes);

        // What has left is as if it had not come.
        if (sent > held)
        {
            Assert.False(bench.Room.TryGetEvent(refused[0].EventId, out _));
            Assert.Equal([refused[0].EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(bench.Say(Bench.Alice, "cites it", refused[0]))).PrevEvents);
            _ = bench.Reject(refused[0]);
        }

        _ = bench.Accept(bench.Say(Bench.Alice, "the room goes on", bench.BobJoins));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Receive_RejectedBytesAtTheBoundAndOnePast_LetTheOldestGo(int over)
    {
        var probe = new Bench();
        Pdu[] refused = [.. Enumerable.Range(0, 5).Select(i => probe.Say(Bench.Carol, $"{i}", probe.BobJoins))];
        long bytes = refused.Sum(pdu => pdu.Utf8.Length + 512);
        var bench = new Bench(options: new RoomOptions { MaxHeldFailedBytes = bytes - over });
        Assert.All(refused, pdu => Assert.IsType<ReceiveResult.Rejected>(bench.Room.Receive(probe.Make.Verify(pdu))));
        Assert.Equal(5 - over, bench.Room.HeldFailedEvents.Length);
        Assert.InRange(bench.Room.HeldFailedBytes, 0, bytes - over);
    }

    [Fact]
    public void Receive_SoftFailedEvents_CountToo()
    {
        var bench = new Bench(options: new RoomOptions { MaxHeldFailedEvents = 2 });
        Pdu[] late = [.. Enumerable.Range(0, 4).Select(i => bench.Say(Bench.Bob, $"{i}", bench.BobJoins))];
        _ = bench.Accept(bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins)));
        Assert.All(late, pdu => bench.SoftFail(pdu));
        Assert.Equal(late[2..].Select(pdu => pdu.EventId), bench.Room.HeldFailedEvents);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void AddOutliers_PastTheBound_LetTheOldestGoAndTheirIndexEntries(int sent)
    {
        var bench = new Bench(options: new RoomOptions { MaxHeldOutliers = 5 });
        for (int i = 0; i < sent; i++)
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.AddOutlier(bench.Make.Verify(bench.SetTopic(Bench.Alice, $"{i}", bench.BobJoins))));
        }

        Assert.Equal(5, bench.Room.HeldOutliers.Length);
        Assert.Empty(bench.Room.HeldFailedEvents);
        Assert.Equal(10, bench.Room.CachedEventCount);
    }

    /// <summary>The index forgets in batches: it never holds much more than what is held, and the batch's minimum.</summary>
    [Fact]
    public void AddOutliers_VeryMany_KeepTheIndexSmall()
    {
        var bench = new Bench(options: new RoomOptions { MaxHeldOutliers = 5 });
        int most = 0;
        for (int i = 0; i < 3 * Room.MinReleasedEntries; i++)
        {
            _ = bench.Room.AddOutlier(bench.Make.Verify(bench.SetTopic(Bench.Alice, $"{i}", bench.BobJoins)));
            most = Math.Max(most, bench.Room.IndexedEvents);
        }

        Assert.InRange(most, Room.MinReleasedEntries, Room.MinReleasedEntries + 16);

        // Resolution goes on as before.
        _ = bench.Accept(bench.SetTopic(Bench.Alice, "a", bench.BobJoins));
        Pdu other = bench.SetTopic(Bench.Alice, "b", bench.BobJoins);
        _ = bench.Accept(other);
        Assert.NotNull(bench.Topic);
    }

    /// <summary>An outlier that came to be part of the current state is what every event is judged by.</summary>
    [Fact]
    public void AddOutliers_PartOfTheCurrentState_NeverLeave()
    {
        var bench = new Bench(options: new RoomOptions { MaxHeldOutliers = 2 });
        Pdu joins = bench.Make.Join(Bench.Carol);
        _ = bench.Room.AddOutlier(bench.Make.Verify(joins));
        Pdu says = bench.Make.Message(Bench.Carol, "hi", Bench.After(joins));
        var state = bench.Room.CurrentState.Set(joins.Slot!.Value, joins.EventId);
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(says), state, ReceiveOptions.Log));
        for (int i = 0; i < 50; i++)
        {
            _ = bench.Room.AddOutlier(bench.Make.Verify(bench.SetTopic(Bench.Alice, $"{i}", bench.BobJoins)));
        }

        Assert.Contains(joins.EventId, bench.Room.HeldOutliers);
        Assert.True(bench.Room.TryGetEvent(joins.EventId, out _));
        Assert.InRange(bench.Room.HeldOutliers.Length, 2, 3);
    }

    [Fact]
    public void Receive_OutlierThatGetsItsPlace_IsNoOutlierAnyMore()
    {
        var bench = new Bench();
        Pdu says = bench.Say(Bench.Alice, "hi");
        _ = bench.Room.AddOutlier(bench.Make.Verify(says));
        Assert.Equal([says.EventId], bench.Room.HeldOutliers);
        _ = bench.Accept(says);
        Assert.Empty(bench.Room.HeldOutliers);
        Assert.Equal(0, bench.Room.HeldOutlierBytes);
    }

    /// <summary>With a history nothing is lost: what left is read there.</summary>
    [Fact]
    public void Receive_CitingWhatOnEvicted_FindsItInTheHistory()
    {
        var store = new StoredHistory();
        var bench = new Bench(options: new RoomOptions { History = store, MaxHeldFailedEvents = 1, OnEvicted = store.Store });
        Pdu first = bench.Say(Bench.Carol, "first", bench.BobJoins);
        _ = bench.Reject(first);
        _ = bench.Reject(bench.Say(Bench.Carol, "second", bench.BobJoins));
        Assert.DoesNotContain(first.EventId, bench.Room.HeldFailedEvents);
        _ = bench.Accept(bench.Say(Bench.Alice, "cites it", first));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(65)]
    public void PrepareDummyEvent_ManyExtremities_BringsTheirNumberDown(int extremities)
    {
        var bench = new Bench();
        Assert.False(bench.Room.NeedsDummyEvent());
        Assert.All(Enumerable.Range(0, extremities), i => bench.Accept(bench.Say(Bench.Bob, $"{i}", bench.BobJoins)));
        int sent = 0;
        while (bench.Room.NeedsDummyEvent())
        {
            int before = bench.Room.ForwardExtremities.Length;
            var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareDummyEvent(UserId.Parse(Bench.Alice), DateTimeOffset.FromUnixTimeMilliseconds(7)));
            Assert.True(ready.Prepared.IsAllowed, $"{ready.Prepared.Verdict}");
            Pdu dummy = ready.Prepared.UnsignedPdu;
            Assert.True(dummy.IsType("org.matrix.dummy_event"u8));
            Assert.InRange(dummy.PrevEvents.Count, 2, Pdu.MaxPrevEvents);
            _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.Receive(VerifiedPdu.TrustWithoutVerification(dummy)));
            Assert.Equal(before - dummy.PrevEvents.Count + 1, bench.Room.ForwardExtremities.Length);
            sent++;
        }

        Assert.InRange(sent, 1, (extremities / (Pdu.MaxPrevEvents - 1)) + 1);
        Assert.True(bench.Room.NeedsDummyEvent(0));
    }
}
