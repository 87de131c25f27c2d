using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class PolicyServerTests
{
    private const string Policy = "ed25519:policy_server";

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void HasSigned_PolicyServersSignature_IsGood(int version)
    {
        Pdu pdu = EventDraft.Message(version).Hashed().SignedBy(("p.example", Policy), (EventDraft.Server, "ed25519:1")).Parse();
        VerifyKey key = TestKeys.Of("p.example", Policy).VerifyKey;
        Assert.True(pdu.IsSignedByPolicyServer(ServerName.Parse("p.example"), key));
        Assert.True(pdu.Redact().IsSignedByPolicyServer(ServerName.Parse("p.example"), key));
        Assert.False(pdu.IsSignedByPolicyServer(ServerName.Parse("P.example"), key));
        Assert.False(pdu.IsSignedByPolicyServer(ServerName.Parse(EventDraft.Server), key));
        Assert.False(pdu.IsSignedByPolicyServer(default, key));
        Assert.False(pdu.IsSignedByPolicyServer(ServerName.Parse("p.example"), TestKeys.Of("p.example").VerifyKey));
    }

    [Fact]
    public void HasSigned_OtherKeyIdOfThePolicyServer_DoesNotCount()
    {
        Pdu pdu = EventDraft.Message(11).Hashed().SignedBy(("p.example", "ed25519:1")).Parse();
        Assert.False(pdu.IsSignedByPolicyServer(ServerName.Parse("p.example"), TestKeys.Of("p.example").VerifyKey));
    }

    [Fact]
    public void HasSigned_OtherEvent_IsNotSigned()
    {
        EventDraft draft = EventDraft.Message(11).Hashed().SignedBy(("p.example", Policy));
        VerifyKey key = TestKeys.Of("p.example", Policy).VerifyKey;
        Assert.False(draft.With("depth", "6").Parse().IsSignedByPolicyServer(ServerName.Parse("p.example"), key));
    }

    [Fact]
    public void KeyId_IsThatOfTheSpec() => Assert.Equal(Policy, KeyId.PolicyServer.ToString());
}
