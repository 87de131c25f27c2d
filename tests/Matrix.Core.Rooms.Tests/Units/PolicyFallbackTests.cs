using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>A policy server that cannot be reached, and what becomes of events then and later.</summary>
public sealed class PolicyFallbackTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(PolicyServer.KeyId, new byte[32]);

    [Fact]
    public void Receive_ByDefault_IsSoftFailedAndToBeRechecked()
    {
        Bench bench = With(null);
        Pdu says = bench.Say(Bench.Alice, "hi");
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Unreachable(bench, says));
        Assert.Equal(Bench.ServerB, failed.UnsignedBy);
        Assert.Equal([says.EventId], bench.Room.PolicyRechecks);
        var accepted = Assert.IsType<ReceiveResult.Accepted>(Recheck(bench, says));
        Assert.Equal((EventStatus.Accepted, null), (accepted.Event.Status, accepted.Event.UnsignedBy));
        bench.AssertExtremities(says);
        Assert.Empty(bench.Room.PolicyRechecks);
        _ = bench.Accept(Sign(bench.Say(Bench.Bob, "goes on", says)));
    }

    [Fact]
    public void Receive_WhereAccepting_IsAcceptedAndToBeRechecked()
    {
        Bench bench = With(PolicyServerFallback.Accept);
        Pdu says = bench.Say(Bench.Alice, "hi");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(Unreachable(bench, says));
        Assert.Equal(Bench.ServerB, accepted.Event.UnsignedBy);
        Assert.True(accepted.Verdict?.IsAllowed);
        Assert.Equal([says.EventId], bench.Room.PolicyRechecks);
        Assert.True(RoomEvent.TryLoadTrusted(accepted.Event.ToStoredBytes(), out RoomEvent? stored, out _));
        Assert.Equal(Bench.ServerB, stored.UnsignedBy);
        Assert.Null(Assert.IsType<ReceiveResult.Accepted>(Recheck(bench, says)).Event.UnsignedBy);
        Assert.True(PolicyServer.HasSigned(bench.Held(says).Pdu, Bench.ServerB, Key.VerifyKey));
        bench.AssertExtremities(says);
        Assert.Empty(bench.Room.PolicyRechecks);
    }

    [Fact]
    public void Receive_WhereDeferring_IsNotTakenAndComesAgain()
    {
        Bench bench = With(PolicyServerFallback.Defer);
        Pdu says = bench.Say(Bench.Alice, "hi");
        Assert.Equal(new ReceiveResult.Deferred(Bench.ServerB), Unreachable(bench, says));
        Assert.False(bench.Room.TryGetEvent(says.EventId, out _));
        Assert.Empty(bench.Room.PolicyRechecks);
        _ = Assert.IsType<ReceiveResult.Missing>(bench.Receive(bench.Say(Bench.Bob, "after it", says)));
        _ = bench.Accept(Sign(says));
    }

    /// <summary>Unreachable is not refused: what the policy server would not sign is soft-failed, whatever the option, and final.</summary>
    [Theory]
    [InlineData(PolicyServerFallback.SoftFail)]
    [InlineData(PolicyServerFallback.Accept)]
    [InlineData(PolicyServerFallback.Defer)]
    public void Receive_Refused_IsSoftFailedWhateverTheOption(PolicyServerFallback fallback)
    {
        Bench bench = With(fallback);
        Pdu spam = bench.Say(Bench.Alice, "spam");
        _ = Assert.IsType<ReceiveResult.SoftFailed>(bench.Receive(spam, Bench.PolicyRefused));
        Assert.Empty(bench.Room.PolicyRechecks);
        _ = Assert.IsType<ReceiveResult.AlreadyKnown>(Recheck(bench, spam));
        Assert.Equal(EventStatus.SoftFailed, bench.Held(spam).Status);
    }

    /// <summary>The option is for the policy server alone: what the current state refuses is soft-failed.</summary>
    [Fact]
    public void Receive_RefusedByTheCurrentState_IsSoftFailedForThat()
    {
        Bench bench = With(PolicyServerFallback.Accept);
        Pdu late = bench.Say(Bench.Bob, "late", bench.Make.Events[^1]);
        _ = bench.Accept(Sign(bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.Make.Events[^2]))));
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Unreachable(bench, late));
        Assert.Null(failed.UnsignedBy);
        Assert.Empty(bench.Room.PolicyRechecks);
    }

    [Fact]
    public void Recheck_StillUnsigned_AsksForTheSignature()
    {
        Bench bench = With(null);
        Pdu says = bench.Say(Bench.Alice, "hi");
        _ = Unreachable(bench, says);
        Assert.Equal(new ReceiveResult.NeedsPolicySignature(Bench.ServerB), bench.Room.RecheckPolicySignature(bench.Make.Verify(says)));
        Assert.Equal([says.EventId], bench.Room.PolicyRechecks);
        Assert.True(bench.Room.ForgetPolicyRecheck(says.EventId));
        Assert.False(bench.Room.ForgetPolicyRecheck(says.EventId));
        _ = Assert.IsType<ReceiveResult.AlreadyKnown>(Recheck(bench, says));
    }

    [Fact]
    public void Recheck_EventThatAcceptedOnesBuildOn_IsNoExtremity()
    {
        Bench bench = With(null);
        Pdu topic = bench.SetTopic(Bench.Alice, "late but signed");
        _ = Unreachable(bench, topic);
        Pdu next = bench.Say(Bench.Bob, "builds on it", topic);
        _ = bench.Accept(Sign(next));
        _ = Assert.IsType<ReceiveResult.Accepted>(Recheck(bench, topic));
        bench.AssertExtremities(next);
        Assert.Equal(topic.EventId, bench.Topic);
    }

    /// <summary>It came after what builds on it, or what builds on it is history: it became an extremity of a room that went on from it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recheck_EventThatLateOrOldOnesBuildOn_IsNoExtremity(bool isHistory)
    {
        Bench bench = With(null);
        Pdu policy = bench.Make.Events[^1];
        Pdu topic = bench.SetTopic(Bench.Alice, "late but signed");
        VerifiedPdu next = bench.Make.Verify(Sign(bench.Say(Bench.Bob, "builds on it", topic)));
        if (isHistory)
        {
            _ = Unreachable(bench, topic);
            _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.Receive(next, ReceiveOptions.Backfill));
        }
        else
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(next, bench.Room.CurrentState));
            _ = Unreachable(bench, topic);
        }

        _ = Assert.IsType<ReceiveResult.Accepted>(Recheck(bench, topic));
        Assert.DoesNotContain(topic.EventId, bench.Room.ForwardExtremities);
        Assert.Equal(isHistory, bench.Room.ForwardExtremities.Contains(policy.EventId));
    }

    [Fact]
    public void Recheck_RefusedByTheStateOfNow_IsSoftFailedForThat()
    {
        Bench bench = With(null);
        Pdu says = bench.Say(Bench.Bob, "hi");
        _ = Unreachable(bench, says);
        _ = bench.Accept(Sign(bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.Make.Events[^2]))));
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Recheck(bench, says));
        Assert.Null(failed.UnsignedBy);
        Assert.False(failed.Verdict?.IsAllowed);
        Assert.Empty(bench.Room.PolicyRechecks);
    }

    [Theory]
    [InlineData(Room.MaxPolicyRechecks)]
    [InlineData(Room.MaxPolicyRechecks + 1)]
    public void PolicyRechecks_AtTheBoundAndOnePast_ForgetTheOldest(int count)
    {
        Bench bench = With(PolicyServerFallback.Accept);
        Pdu[] said = [.. Enumerable.Range(0, count).Select(i => bench.Say(Bench.Alice, $"{i}"))];
        Assert.All(said, pdu => Unreachable(bench, pdu));
        Assert.Equal(said[^Room.MaxPolicyRechecks..].Select(pdu => pdu.EventId), bench.Room.PolicyRechecks);
    }

    private static ReceiveResult Unreachable(Bench bench, Pdu pdu) => bench.Receive(pdu, Bench.PolicyUnreachable);

    private static ReceiveResult Recheck(Bench bench, Pdu pdu) => bench.Room.RecheckPolicySignature(bench.Make.Verify(Sign(pdu)));

    private static Pdu Sign(Pdu pdu) => pdu.TrySign(Bench.ServerB, Key, out Pdu? signed, out PduError error) ? signed : throw new InvalidOperationException($"{error}");

    private static Bench With(PolicyServerFallback? fallback)
    {
        var bench = new Bench(options: fallback is { } given ? new RoomOptions { WhenPolicyServerUnreachable = given } : null);
        _ = bench.Accept(bench.Make.State(Bench.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        return bench;
    }
}
