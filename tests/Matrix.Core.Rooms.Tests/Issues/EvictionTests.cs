using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>What was evicted is found in the store again: nothing that follows may differ from a room that kept it.</summary>
public sealed class EvictionTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(PolicyServer.KeyId, new byte[32]);

    /// <summary>That an accepted event builds on it was forgotten with it, and it became an extremity.</summary>
    [Fact]
    public void Recheck_EvictedEventThatAcceptedOnesBuildOn_IsNoExtremity()
    {
        var history = new StoredHistory();
        var bench = new Bench(options: new RoomOptions { History = history });
        _ = bench.Accept(bench.Make.State(Bench.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        Pdu topic = bench.SetTopic(Bench.Alice, "late but signed");
        ReceiveResult received = bench.Receive(topic, Bench.PolicyUnreachable);
        history.Store(Assert.IsType<ReceiveResult.SoftFailed>(received).Event);
        Pdu next = bench.Say(Bench.Bob, "builds on it", topic);
        _ = bench.Accept(Sign(next));
        Assert.True(bench.Room.Evict(topic.EventId));
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.RecheckPolicySignature(bench.Make.Verify(Sign(topic))));
        bench.AssertExtremities(next);
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
        var bench = new Bench(options: new RoomOptions { History = history });
        Pdu open = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100), (Bench.Bob, 50)], Bench.After(bench.BobJoins));
        Pdu closed = bench.Make.PowerLevels(Bench.Alice, [(Bench.Alice, 100)], Bench.After(open));
        Pdu topic = bench.Make.State(Bench.Bob, "m.room.topic", "", """{"topic":"outlier"}""", new() { After = [closed], AuthEvents = [bench.Make.CreateEvent!.EventId, bench.BobJoins.EventId, open.EventId] });
        _ = bench.Accept(open);
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.AddOutlier(bench.Make.Verify(topic)));
        StateMap given = bench.Room.CurrentState.Set(new StateSlot("m.room.topic", ""), topic.EventId);
        Pdu lost = bench.Say(Bench.Alice, "lost", open);
        Pdu branch = bench.Say(Bench.Alice, "branch", open, lost);
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(branch), given));
        Pdu other = bench.SetTopic(Bench.Alice, "other", open);
        _ = bench.Accept(other);
        _ = bench.Room.TryResolveAfter([branch.EventId, other.EventId], out _, out _);
        history.StoreAll(bench.Room, bench.Make.VerifyAll().Where(verified => bench.Room.TryGetEvent(verified.EventId, out _)));
        if (evicts)
        {
            Assert.True(bench.Room.Evict(topic.EventId));
        }

        _ = bench.Accept(closed, ReceiveOptions.Log);
        ReceiveResult received = bench.Receive(topic);
        int before = bench.Room.ResolutionCount;
        _ = bench.Room.TryResolveAfter([branch.EventId, other.EventId], out StateMap state, out _);
        string topicNow = state.TryGet(new StateSlot("m.room.topic", ""), out EventId id) ? (id == topic.EventId ? "outlier" : "other") : "none";
        return $"{received.GetType().Name} {(received as ReceiveResult.Rejected)?.Reason} {topicNow} {bench.Room.ResolutionCount - before}";
    }

    private static Pdu Sign(Pdu pdu) => pdu.TrySign(Bench.ServerB, Key, out Pdu? signed, out PduError error) ? signed : throw new InvalidOperationException($"{error}");
}
