using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class PolicyServerTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(PolicyServer.KeyId, new byte[32]);

    [Fact]
    public void Receive_WithoutTheSignature_AsksForIt()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        Pdu says = bench.Say(Bench.Alice, "hi");
        var needs = Assert.IsType<ReceiveResult.NeedsPolicySignature>(bench.Receive(says));
        Assert.Equal(Bench.ServerB, needs.Via);
        Assert.False(bench.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void Receive_WithTheSignature_IsAccepted()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        Pdu says = bench.Say(Bench.Alice, "hi");
        Assert.True(says.TrySign(Bench.ServerB, Key, out Pdu? signed, out _));
        Assert.Equal(says.EventId, bench.Accept(signed).EventId);
    }

    [Fact]
    public void Receive_SignedWithAnotherKey_IsAskedForAgain()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        using var other = SigningKey.FromSeed(PolicyServer.KeyId, [.. Enumerable.Repeat((byte)1, 32)]);
        Assert.True(bench.Say(Bench.Alice, "hi").TrySign(Bench.ServerB, other, out Pdu? signed, out _));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(bench.Receive(signed));
    }

    [Fact]
    public void Receive_SignatureRefused_IsSoftFailedAndNamesTheServer()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        var softFailed = Assert.IsType<ReceiveResult.SoftFailed>(bench.Receive(bench.Say(Bench.Alice, "spam"), Bench.PolicyRefused));
        Assert.Equal(Bench.ServerB, softFailed.UnsignedBy);
        Assert.Null(softFailed.Verdict);
        Assert.Equal("soft-failed: the policy server b.example has not signed the event", softFailed.Explanation);
    }

    [Theory]
    [InlineData(ReceiveMode.Log)]
    [InlineData(ReceiveMode.Backfill)]
    public void Receive_History_IsNotAskedFor(ReceiveMode mode)
    {
        Bench bench = WithPolicy(Policy("b.example"));
        Assert.Equal(EventStatus.Accepted, bench.Accept(bench.Say(Bench.Alice, "hi"), new ReceiveOptions { Mode = mode }).Status);
    }

    [Fact]
    public void Receive_ThePolicyItself_IsExempt()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        Pdu lifted = bench.Make.State(Bench.Alice, "m.room.policy", "", "{}");
        _ = bench.Accept(lifted);
        _ = bench.Accept(bench.Say(Bench.Alice, "free again"));
    }

    [Fact]
    public void Receive_PolicyWithAnotherStateKey_IsNotExempt()
    {
        Bench bench = WithPolicy(Policy("b.example"));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(bench.Receive(bench.Make.State(Bench.Alice, "m.room.policy", "other", "{}")));
    }

    [Fact]
    public void Receive_PolicyServerWithoutAJoinedUser_AsksForNothing()
    {
        Bench bench = WithPolicy(Policy("c.example"));
        _ = bench.Accept(bench.Make.Invite(Bench.Alice, Bench.Carol));
        _ = bench.Accept(bench.Make.Join(Bench.Carol));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(bench.Receive(bench.Say(Bench.Alice, "now there is one")));
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
        Bench bench = WithPolicy(content);
        Assert.Equal(EventStatus.Accepted, bench.Accept(bench.Say(Bench.Alice, "hi")).Status);
    }

    [Fact]
    public void Receive_PolicyWithAKeyThatIsNone_CannotBeSatisfied()
    {
        Bench bench = WithPolicy("""{"via":"b.example","public_keys":{"ed25519":"x"}}""");
        Assert.True(bench.Say(Bench.Alice, "hi").TrySign(Bench.ServerB, Key, out Pdu? signed, out _));
        _ = Assert.IsType<ReceiveResult.NeedsPolicySignature>(bench.Receive(signed));
    }

    private static Bench WithPolicy(string content)
    {
        var bench = new Bench();
        _ = bench.Accept(bench.Make.State(Bench.Alice, "m.room.policy", "", content));
        return bench;
    }

    private static string Policy(string via) => $$$"""{"via":"{{{via}}}","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}""";
}
