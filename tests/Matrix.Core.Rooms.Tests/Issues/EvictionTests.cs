using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>What was evicted is found in the store again: nothing that follows may differ from a room that kept it.</summary>
public sealed class EvictionTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    /// <summary>That an accepted event builds on it was forgotten with it, and it became an extremity.</summary>
    [Fact]
    public void Recheck_EvictedEventThatAcceptedOnesBuildOn_IsNoExtremity()
    {
        var history = new StoredHistory();
        var harness = new RoomHarness(options: new RoomOptions { History = history });
        _ = harness.Accept(harness.Make.State(RoomHarness.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "late but signed");
        ReceiveResult received = harness.Receive(topic, RoomHarness.PolicyUnreachable);
        history.Store(Assert.IsType<ReceiveResult.SoftFailed>(received).Event);
        Pdu next = harness.Say(RoomHarness.Bob, "builds on it", topic);
        _ = harness.Accept(Sign(next));
        Assert.True(harness.Room.Evict(topic.EventId));
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.RecheckPolicySignature(harness.Make.Verify(Sign(topic))));
        harness.AssertExtremities(next);
    }

    /// <summary>A state that was resolved with an outlier stays remembered where the outlier is evicted and then turns out to be rejected.</summary>
    [Fact]
    public void Receive_EvictedOutlierThatIsRejected_ForgetsWhatWasResolvedWithIt()
    {
        Assert.Equal(TopicAfterRejection(evicts: false), TopicAfterRejection(evicts: true));
    }

    private static string TopicAfterRejection(bool evicts)
    {
        var history = new StoredHistory();
        var harness = new RoomHarness(options: new RoomOptions { History = history });
        Pdu open = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)], RoomHarness.After(harness.BobJoins));
        Pdu closed = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100)], RoomHarness.After(open));
        Pdu topic = harness.Make.State(RoomHarness.Bob, "m.room.topic", "", """{"topic":"outlier"}""", new() { After = [closed], AuthEvents = [harness.Make.CreateEvent!.EventId, harness.BobJoins.EventId, open.EventId] });
        _ = harness.Accept(open);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(topic)));
        StateMap given = harness.Room.CurrentState.SetItem(new StateSlot("m.room.topic", ""), topic.EventId);
        Pdu lost = harness.Say(RoomHarness.Alice, "lost", open);
        Pdu branch = harness.Say(RoomHarness.Alice, "branch", open, lost);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(branch), given));
        Pdu other = harness.SetTopic(RoomHarness.Alice, "other", open);
        _ = harness.Accept(other);
        _ = harness.Room.TryResolveAfter([branch.EventId, other.EventId], out _, out _);
        history.StoreAll(harness.Room, harness.Make.VerifyAll().Where(verified => harness.Room.TryGetEvent(verified.EventId, out _)));
        if (evicts)
        {
            Assert.True(harness.Room.Evict(topic.EventId));
        }

        _ = harness.Accept(closed, ReceiveOptions.Log);
        ReceiveResult received = harness.Receive(topic);
        int before = harness.Room.ResolutionCount;
        _ = harness.Room.TryResolveAfter([branch.EventId, other.EventId], out StateMap state, out _);
        string topicNow = state.TryGetValue(new StateSlot("m.room.topic", ""), out EventId id) ? (id == topic.EventId ? "outlier" : "other") : "none";
        return $"{received.GetType().Name} {(received as ReceiveResult.Rejected)?.Reason} {topicNow} {harness.Room.ResolutionCount - before}";
    }

    private static Pdu Sign(Pdu pdu) => pdu.TrySign(RoomHarness.ServerB, Key, out Pdu? signed, out PduError error) ? signed : throw new InvalidOperationException($"{error}");
}
