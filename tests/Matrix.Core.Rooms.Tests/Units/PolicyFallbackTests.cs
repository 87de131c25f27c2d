using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>A policy server that cannot be reached, and what becomes of events then and later.</summary>
public sealed class PolicyFallbackTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    [Fact]
    public void Receive_ByDefault_IsSoftFailedAndToBeRechecked()
    {
        RoomHarness harness = With(null);
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Unreachable(harness, says));
        Assert.Equal(RoomHarness.ServerB, failed.UnsignedBy);
        Assert.Equal([says.EventId], harness.Room.PolicyRechecks);
        var accepted = Assert.IsType<ReceiveResult.Accepted>(Recheck(harness, says));
        Assert.Equal((EventStatus.Accepted, null), (accepted.Event.Status, accepted.Event.UnsignedBy));
        harness.AssertExtremities(says);
        Assert.Empty(harness.Room.PolicyRechecks);
        _ = harness.Accept(Sign(harness.Say(RoomHarness.Bob, "goes on", says)));
    }

    [Fact]
    public void Receive_WhereAccepting_IsAcceptedAndToBeRechecked()
    {
        RoomHarness harness = With(PolicyServerFallback.Accept);
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(Unreachable(harness, says));
        Assert.Equal(RoomHarness.ServerB, accepted.Event.UnsignedBy);
        Assert.True(accepted.Verdict?.IsAllowed);
        Assert.Equal([says.EventId], harness.Room.PolicyRechecks);
        Assert.True(RoomEvent.TryLoadTrusted(accepted.Event.ToStoredBytes(), out RoomEvent? stored, out _));
        Assert.Equal(RoomHarness.ServerB, stored.UnsignedBy);
        Assert.Null(Assert.IsType<ReceiveResult.Accepted>(Recheck(harness, says)).Event.UnsignedBy);
        Assert.True(harness.Held(says).Pdu.IsSignedByPolicyServer(RoomHarness.ServerB, Key.VerifyKey));
        harness.AssertExtremities(says);
        Assert.Empty(harness.Room.PolicyRechecks);
    }

    [Fact]
    public void Receive_WhereDeferring_IsNotTakenAndComesAgain()
    {
        RoomHarness harness = With(PolicyServerFallback.Defer);
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        Assert.Equal(new ReceiveResult.Deferred(RoomHarness.ServerB), Unreachable(harness, says));
        Assert.False(harness.Room.TryGetEvent(says.EventId, out _));
        Assert.Empty(harness.Room.PolicyRechecks);
        _ = Assert.IsType<ReceiveResult.Missing>(harness.Receive(harness.Say(RoomHarness.Bob, "after it", says)));
        _ = harness.Accept(Sign(says));
    }

    /// <summary>Unreachable is not refused: what the policy server would not sign is soft-failed, whatever the option, and final.</summary>
    [Theory]
    [InlineData(PolicyServerFallback.SoftFail)]
    [InlineData(PolicyServerFallback.Accept)]
    [InlineData(PolicyServerFallback.Defer)]
    public void Receive_Refused_IsSoftFailedWhateverTheOption(PolicyServerFallback fallback)
    {
        RoomHarness harness = With(fallback);
        Pdu spam = harness.Say(RoomHarness.Alice, "spam");
        _ = Assert.IsType<ReceiveResult.SoftFailed>(harness.Receive(spam, RoomHarness.PolicyRefused));
        Assert.Empty(harness.Room.PolicyRechecks);
        _ = Assert.IsType<ReceiveResult.AlreadyKnown>(Recheck(harness, spam));
        Assert.Equal(EventStatus.SoftFailed, harness.Held(spam).Status);
    }

    /// <summary>The option is for the policy server alone: what the current state refuses is soft-failed.</summary>
    [Fact]
    public void Receive_RefusedByTheCurrentState_IsSoftFailedForThat()
    {
        RoomHarness harness = With(PolicyServerFallback.Accept);
        Pdu late = harness.Say(RoomHarness.Bob, "late", harness.Make.Events[^1]);
        _ = harness.Accept(Sign(harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.Make.Events[^2]))));
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Unreachable(harness, late));
        Assert.Null(failed.UnsignedBy);
        Assert.Empty(harness.Room.PolicyRechecks);
    }

    [Fact]
    public void Recheck_StillUnsigned_AsksForTheSignature()
    {
        RoomHarness harness = With(null);
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        _ = Unreachable(harness, says);
        Assert.Equal(new ReceiveResult.NeedsPolicySignature(RoomHarness.ServerB), harness.Room.RecheckPolicySignature(harness.Make.Verify(says)));
        Assert.Equal([says.EventId], harness.Room.PolicyRechecks);
        Assert.True(harness.Room.ForgetPolicyRecheck(says.EventId));
        Assert.False(harness.Room.ForgetPolicyRecheck(says.EventId));
        _ = Assert.IsType<ReceiveResult.AlreadyKnown>(Recheck(harness, says));
    }

    [Fact]
    public void Recheck_EventThatAcceptedOnesBuildOn_IsNoExtremity()
    {
        RoomHarness harness = With(null);
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "late but signed");
        _ = Unreachable(harness, topic);
        Pdu next = harness.Say(RoomHarness.Bob, "builds on it", topic);
        _ = harness.Accept(Sign(next));
        _ = Assert.IsType<ReceiveResult.Accepted>(Recheck(harness, topic));
        harness.AssertExtremities(next);
        Assert.Equal(topic.EventId, harness.Topic);
    }

    /// <summary>It came after what builds on it, or what builds on it is history: it became an extremity of a room that went on from it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recheck_EventThatLateOrOldOnesBuildOn_IsNoExtremity(bool isHistory)
    {
        RoomHarness harness = With(null);
        Pdu policy = harness.Make.Events[^1];
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "late but signed");
        VerifiedPdu next = harness.Make.Verify(Sign(harness.Say(RoomHarness.Bob, "builds on it", topic)));
        if (isHistory)
        {
            _ = Unreachable(harness, topic);
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.Receive(next, ReceiveOptions.Backfill));
        }
        else
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(next, harness.Room.CurrentState));
            _ = Unreachable(harness, topic);
        }

        _ = Assert.IsType<ReceiveResult.Accepted>(Recheck(harness, topic));
        Assert.DoesNotContain(topic.EventId, harness.Room.ForwardExtremities);
        Assert.Equal(isHistory, harness.Room.ForwardExtremities.Contains(policy.EventId));
    }

    [Fact]
    public void Recheck_RefusedByTheStateOfNow_IsSoftFailedForThat()
    {
        RoomHarness harness = With(null);
        Pdu says = harness.Say(RoomHarness.Bob, "hi");
        _ = Unreachable(harness, says);
        _ = harness.Accept(Sign(harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.Make.Events[^2]))));
        var failed = Assert.IsType<ReceiveResult.SoftFailed>(Recheck(harness, says));
        Assert.Null(failed.UnsignedBy);
        Assert.False(failed.Verdict?.IsAllowed);
        Assert.Empty(harness.Room.PolicyRechecks);
    }

    [Theory]
    [InlineData(Room.MaxPolicyRechecks)]
    [InlineData(Room.MaxPolicyRechecks + 1)]
    public void PolicyRechecks_AtTheBoundAndOnePast_ForgetTheOldest(int count)
    {
        RoomHarness harness = With(PolicyServerFallback.Accept);
        Pdu[] said = [.. Enumerable.Range(0, count).Select(i => harness.Say(RoomHarness.Alice, $"{i}"))];
        Assert.All(said, pdu => Unreachable(harness, pdu));
        Assert.Equal(said[^Room.MaxPolicyRechecks..].Select(pdu => pdu.EventId), harness.Room.PolicyRechecks);
    }

    private static ReceiveResult Unreachable(RoomHarness harness, Pdu pdu) => harness.Receive(pdu, RoomHarness.PolicyUnreachable);

    private static ReceiveResult Recheck(RoomHarness harness, Pdu pdu) => harness.Room.RecheckPolicySignature(harness.Make.Verify(Sign(pdu)));

    private static Pdu Sign(Pdu pdu) => pdu.TrySign(RoomHarness.ServerB, Key, out Pdu? signed, out PduError error) ? signed : throw new InvalidOperationException($"{error}");

    private static RoomHarness With(PolicyServerFallback? fallback)
    {
        var harness = new RoomHarness(options: fallback is { } given ? new RoomOptions { WhenPolicyServerUnreachable = given } : null);
        _ = harness.Accept(harness.Make.State(RoomHarness.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        return harness;
    }
}
