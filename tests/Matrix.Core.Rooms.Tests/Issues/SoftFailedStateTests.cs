using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Soft-failed events were kept out of resolution, or extremities behind them leaked.</summary>
public sealed class SoftFailedStateTests
{
    [Fact]
    public void SoftFailed_StateEvent_StillTakesPartInResolution()
    {
        var harness = new RoomHarness();
        Pdu promote = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)]);
        Pdu topic = harness.SetTopic(RoomHarness.Bob, "late", promote);
        Pdu demote = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100)], RoomHarness.After(promote));
        Pdu again = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)], RoomHarness.After(demote));
        _ = harness.Accept(promote);
        _ = harness.Accept(demote);
        RoomEvent softFailed = harness.SoftFail(topic);
        Assert.True(softFailed.StateAfter!.TryGetValue(topic.Slot!.Value, out _));
        _ = harness.Accept(again);
        Assert.Null(harness.Topic);
        Pdu merge = harness.Say(RoomHarness.Alice, "merge", again, topic);
        _ = harness.Accept(merge);
        Assert.Equal(topic.EventId, harness.Topic);
        Assert.Equal(EventStatus.SoftFailed, harness.Held(topic).Status);
        harness.AssertExtremities(merge);
    }

    [Fact]
    public void SoftFailed_ChainBetween_LeaksNoExtremity()
    {
        var harness = new RoomHarness();
        Pdu tip = harness.Say(RoomHarness.Alice, "tip", harness.BobJoins);
        Pdu[] late = new Pdu[50];
        Pdu last = tip;
        for (int place = 0; place < late.Length; place++)
        {
            late[place] = last = harness.Say(RoomHarness.Bob, $"{place}", last);
        }

        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        _ = harness.Accept(tip);
        _ = harness.Accept(ban);
        Assert.All(late, pdu => harness.SoftFail(pdu));
        harness.AssertExtremities(tip, ban);
        Pdu next = harness.Say(RoomHarness.Alice, "next", last, ban);
        _ = harness.Accept(next);
        harness.AssertExtremities(next);
    }
}
