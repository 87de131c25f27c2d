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
        var harness = new RoomHarness();
        Pdu grab = harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)]);
        ReceiveResult.Rejected rejected = harness.Reject(grab);
        Assert.DoesNotContain(grab.EventId, rejected.StateAfter!.Values);
        Pdu next = harness.Make.Message(RoomHarness.Alice, "next", new() { After = [grab], AuthEvents = [.. harness.Say(RoomHarness.Alice, "honest", harness.BobJoins).AuthEvents] });
        Assert.DoesNotContain(grab.EventId, harness.Accept(next).StateAfter!.Values);
        Pdu use = harness.Make.State(RoomHarness.Bob, "m.room.topic", "", "{}", new() { After = [next], AuthEvents = [harness.Make.CreateEvent!.EventId, grab.EventId, harness.BobJoins.EventId] });
        ReceiveResult.Rejected byIt = harness.Reject(use);
        Assert.Equal(RejectionReason.AuthEvents, byIt.Reason);
        Assert.Equal(AuthRule.RejectedAuthEvent, byIt.Verdict?.DecidedBy);
        Assert.Null(harness.Topic);
    }

    [Fact]
    public void Rejected_OfAForkThatIsMerged_TakesNoPartInTheState()
    {
        var harness = new RoomHarness();
        Pdu grab = harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)], RoomHarness.After(harness.BobJoins));
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "right", harness.BobJoins);
        _ = harness.Reject(grab);
        _ = harness.Accept(topic);
        RoomEvent merged = harness.Accept(harness.Make.Message(RoomHarness.Alice, "merge", new() { After = [topic, grab], AuthEvents = [.. topic.AuthEvents] }));
        Assert.Equal(harness.Held(topic).StateAfter, merged.StateBefore);
    }

    [Fact]
    public void Rejected_Verdict_NamesTheRuleAndWhatDecided()
    {
        var harness = new RoomHarness();
        ReceiveResult.Rejected rejected = harness.Reject(harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)]));
        Assert.Contains("v10 rule 7:", rejected.Verdict.ToString(), StringComparison.Ordinal);
        Assert.Contains("50", rejected.Verdict?.Reason, StringComparison.Ordinal);
        ReceiveResult.Rejected outside = harness.Reject(harness.Say(RoomHarness.Carol, "hi", harness.BobJoins));
        Assert.Equal(Membership.None, outside.Verdict?.Facts.SenderMembership);
    }
}
