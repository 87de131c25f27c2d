using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class PolicyServerTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    [Fact]
    public void Receive_WithoutTheSignature_AsksForIt()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        var needs = Assert.IsType<ReceiveResult.NeedsPolicySignature>(harness.Receive(says));
        Assert.Equal(RoomHarness.ServerB, needs.Via);
        Assert.False(harness.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void Receive_WithTheSignature_IsAccepted()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        Assert.True(says.TrySign(RoomHarness.ServerB, Key, out Pdu? signed, out _));
        Assert.Equal(says.EventId, harness.Accept(signed).EventId);
    }

    [Fact]
    public void Receive_SignedWithAnotherKey_IsAskedForAgain()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        using var other = SigningKey.FromSeed(KeyId.PolicyServer, [.. Enumerable.Repeat((byte)1, 32)]);
        Assert.True(harness.Say(RoomHarness.Alice, "hi").TrySign(RoomHarness.ServerB, other, out Pdu? signed, out _));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(harness.Receive(signed));
    }

    [Fact]
    public void Receive_SignatureRefused_IsSoftFailedAndNamesTheServer()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        var softFailed = Assert.IsType<ReceiveResult.SoftFailed>(harness.Receive(harness.Say(RoomHarness.Alice, "spam"), RoomHarness.PolicyRefused));
        Assert.Equal(RoomHarness.ServerB, softFailed.UnsignedBy);
        Assert.Null(softFailed.Verdict);
        Assert.Equal("soft-failed: the policy server b.example has not signed the event", softFailed.Explanation);
    }

    [Theory]
    [InlineData(ReceiveMode.Log)]
    [InlineData(ReceiveMode.Backfill)]
    public void Receive_History_IsNotAskedFor(ReceiveMode mode)
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        Assert.Equal(EventStatus.Accepted, harness.Accept(harness.Say(RoomHarness.Alice, "hi"), new ReceiveOptions { Mode = mode }).Status);
    }

    [Fact]
    public void Receive_ThePolicyItself_IsExempt()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        Pdu lifted = harness.Make.State(RoomHarness.Alice, "m.room.policy", "", "{}");
        _ = harness.Accept(lifted);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "free again"));
    }

    [Fact]
    public void Receive_PolicyWithAnotherStateKey_IsNotExempt()
    {
        RoomHarness harness = WithPolicy(Policy("b.example"));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(harness.Receive(harness.Make.State(RoomHarness.Alice, "m.room.policy", "other", "{}")));
    }

    [Fact]
    public void Receive_PolicyServerWithoutAJoinedUser_AsksForNothing()
    {
        RoomHarness harness = WithPolicy(Policy("c.example"));
        _ = harness.Accept(harness.Make.Invite(RoomHarness.Alice, RoomHarness.Carol));
        _ = harness.Accept(harness.Make.Join(RoomHarness.Carol));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(harness.Receive(harness.Say(RoomHarness.Alice, "now there is one")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"via":7,"public_keys":{"ed25519":"x"}}""")]
    [InlineData("""{"via":"b.example"}""")]
    [InlineData("""{"via":"b.example","public_keys":"x"}""")]
    [InlineData("""{"via":"b.example","public_keys":{"ed25519":{}}}""")]
    [InlineData("""{"via":"not a name","public_keys":{"ed25519":"x"}}""")]
    public void Receive_PolicyThatIsNone_AsksForNothing(string content)
    {
        RoomHarness harness = WithPolicy(content);
        Assert.Equal(EventStatus.Accepted, harness.Accept(harness.Say(RoomHarness.Alice, "hi")).Status);
    }

    [Fact]
    public void Receive_PolicyWithAKeyThatIsNone_CannotBeSatisfied()
    {
        RoomHarness harness = WithPolicy("""{"via":"b.example","public_keys":{"ed25519":"x"}}""");
        Assert.True(harness.Say(RoomHarness.Alice, "hi").TrySign(RoomHarness.ServerB, Key, out Pdu? signed, out _));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(harness.Receive(signed));
    }

    private static RoomHarness WithPolicy(string content)
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.Make.State(RoomHarness.Alice, "m.room.policy", "", content));
        return harness;
    }

    private static string Policy(string via) => $$$"""{"via":"{{{via}}}","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}""";
}
