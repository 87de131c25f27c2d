using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Soft-failed events were kept out of resolution, or extremities behind them leaked.</summary>
public sealed class SoftFailedStateTests
{
    [Fact]
    public void SoftFailed_StateEvent_StillTakesPartInResolution()
    {
        var bench = new Bench();
        Pdu promote = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100), (Bench.Bob, 50)]);
        Pdu topic = bench.SetTopic(Bench.Bob, "late", promote);
        Pdu demote = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100)], Bench.After(promote));
        Pdu again = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100), (Bench.Bob, 50)], Bench.After(demote));
        _ = bench.Accept(promote);
        _ = bench.Accept(demote);
        RoomEvent softFailed = bench.SoftFail(topic);
        Assert.True(softFailed.StateAfter!.TryGet(topic.Slot!.Value, out _));
        _ = bench.Accept(again);
        Assert.Null(bench.Topic);
        Pdu merge = bench.Say(Bench.Alice, "merge", again, topic);
        _ = bench.Accept(merge);
        Assert.Equal(topic.EventId, bench.Topic);
        Assert.Equal(EventStatus.SoftFailed, bench.Held(topic).Status);
        bench.AssertExtremities(merge);
    }

    [Fact]
    public void SoftFailed_ChainBetween_LeaksNoExtremity()
    {
        var bench = new Bench();
        Pdu tip = bench.Say(Bench.Alice, "tip", bench.BobJoins);
        Pdu[] late = new Pdu[50];
        Pdu last = tip;
        for (int place = 0; place < late.Length; place++)
        {
            late[place] = last = bench.Say(Bench.Bob, $"{place}", last);
        }

        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        _ = bench.Accept(tip);
        _ = bench.Accept(ban);
        Assert.All(late, pdu => bench.SoftFail(pdu));
        bench.AssertExtremities(tip, ban);
        Pdu next = bench.Say(Bench.Alice, "next", last, ban);
        _ = bench.Accept(next);
        bench.AssertExtremities(next);
    }
}
