using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Rejected events came back: as state, as authority, to other servers (CVE-2022-39374). One wrong rejection split rooms, and none could say why.</summary>
public sealed class RejectedEventsTests
{
    [Fact]
    public void Rejected_StateEvent_IsNoStateAndNoAuthority()
    {
        var bench = new Bench();
        Pdu grab = bench.Make.PowerLevels(Bench.Bob, [(Bench.Bob, 100)]);
        ReceiveResult.Rejected rejected = bench.Reject(grab);
        Assert.DoesNotContain(rejected.StateAfter!, entry => entry.EventId == grab.EventId);
        Pdu next = bench.Make.Message(Bench.Alice, "next", new() { After = [grab], AuthEvents = [.. bench.Say(Bench.Alice, "honest", bench.BobJoins).AuthEvents] });
        Assert.DoesNotContain(bench.Accept(next).StateAfter!, entry => entry.EventId == grab.EventId);
        Pdu use = bench.Make.State(Bench.Bob, "m.room.topic", "", "{}", new() { After = [next], AuthEvents = [bench.Make.CreateEvent!.EventId, grab.EventId, bench.BobJoins.EventId] });
        ReceiveResult.Rejected byIt = bench.Reject(use);
        Assert.Equal(RejectionReason.AuthEvents, byIt.Reason);
        Assert.Equal(AuthRule.RejectedAuthEvent, byIt.Verdict?.DecidedBy);
        Assert.Null(bench.Topic);
    }

    [Fact]
    public void Rejected_OfAForkThatIsMerged_TakesNoPartInTheState()
    {
        var bench = new Bench();
        Pdu grab = bench.Make.PowerLevels(Bench.Bob, [(Bench.Bob, 100)], Bench.After(bench.BobJoins));
        Pdu topic = bench.SetTopic(Bench.Alice, "right", bench.BobJoins);
        _ = bench.Reject(grab);
        _ = bench.Accept(topic);
        RoomEvent merged = bench.Accept(bench.Make.Message(Bench.Alice, "merge", new() { After = [topic, grab], AuthEvents = [.. topic.AuthEvents] }));
        Assert.Equal(bench.Held(topic).StateAfter, merged.StateBefore);
    }

    [Fact]
    public void Rejected_Verdict_NamesTheRuleAndWhatDecided()
    {
        var bench = new Bench();
        ReceiveResult.Rejected rejected = bench.Reject(bench.Make.PowerLevels(Bench.Bob, [(Bench.Bob, 100)]));
        Assert.Contains("v10 rule 7:", rejected.Verdict.ToString(), StringComparison.Ordinal);
        Assert.Contains("50", rejected.Verdict?.Reason, StringComparison.Ordinal);
        ReceiveResult.Rejected outside = bench.Reject(bench.Say(Bench.Carol, "hi", bench.BobJoins));
        Assert.Equal(Membership.None, outside.Verdict?.Facts.SenderMembership);
    }
}
