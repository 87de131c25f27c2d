using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class PolicyTests
{
    private static readonly ServerName To = SampleEvents.Other.Name;
    private static readonly VerifyKey Key = EndpointRows.PolicyKey.VerifyKey;

    [Fact]
    public async Task Sign_TheSignaturesThatWereThere_AreKept()
    {
        Pdu pdu = SampleEvents.SignedBy(SampleEvents.Membership(RoomVersions.V11, "join"), SampleEvents.Other);
        Pdu signed = Assert.IsType<PolicyResult.Signed>(await SampleEvents.Client(new FakeTransport(EndpointRows.PolicyReply(pdu))).Policy.SignAsync(To, Key, pdu)).Event;
        Assert.True(signed.TryGetField("signatures"u8, out JsonSlice signatures));
        Assert.True(signatures.TryGetMember(To.Utf8Span, out JsonSlice byServer));
        Assert.True(byServer.TryGetMember(SampleEvents.Other.Key.KeyId.Utf8Span, out _));
        Assert.True(byServer.TryGetMember(KeyId.PolicyServer.Utf8Span, out _));
        Assert.True(signatures.TryGetMember(SampleEvents.Own.Name.Utf8Span, out _));
    }

    [Fact]
    public async Task Sign_AnUnknownEndpoint_IsAskedByItsUnstableName()
    {
        Pdu pdu = SampleEvents.Membership(RoomVersions.V11, "join");
        var transport = new FakeTransport((_, index) => index == 0 ? FakeTransport.Json("", 404) : FakeTransport.Json(EndpointRows.PolicyReply(pdu)));
        _ = await SampleEvents.Client(transport).Policy.SignAsync(To, Key, pdu);
        Assert.Equal(["/_matrix/policy/v1/sign", "/_matrix/policy/unstable/org.matrix.msc4284/sign"], transport.Requests.Select(request => request.Target), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Sign_ARefusal_IsNotAskedAgain()
    {
        var transport = new FakeTransport("""{"errcode":"M_FORBIDDEN","error":"spam"}""", 400);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Policy.SignAsync(To, Key, SampleEvents.Membership(RoomVersions.V11, "join")));
        Assert.Equal("M_FORBIDDEN", e.ErrorCode);
        _ = Assert.Single(transport.Requests);
    }

    [Theory]
    [InlineData("""{"errcode":"M_HELD"}""", "application/json")]
    [InlineData("", null)]
    [InlineData("later", "text/plain")]
    public async Task Sign_Status202_IsHeldAndNotARefusal(string body, string? contentType)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(202, contentType, new ChunkStream(SampleEvents.Utf8(body))) { RetryAfter = TimeSpan.FromSeconds(30) });
        PolicyResult result = await SampleEvents.Client(transport).Policy.SignAsync(To, Key, SampleEvents.Membership(RoomVersions.V11, "join"));
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.IsType<PolicyResult.Held>(result).RetryAfter);
        _ = Assert.Single(transport.Requests);
    }

    [Theory]
    [InlineData("""{"other.example":{"ed25519:policy_server":"AAAA"}}""", FederationErrorKind.BadSignature)]
    [InlineData("""{"other.example":{"ed25519:1":"AAAA"}}""", FederationErrorKind.ProtocolError)]
    [InlineData("""{"own.example":{"ed25519:policy_server":"AAAA"}}""", FederationErrorKind.ProtocolError)]
    [InlineData("""{"other.example":"x"}""", FederationErrorKind.ProtocolError)]
    [InlineData("{}", FederationErrorKind.ProtocolError)]
    public async Task Sign_NoSignatureThatHolds_IsRefused(string reply, FederationErrorKind kind)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(new FakeTransport(reply)).Policy.SignAsync(To, Key, SampleEvents.Membership(RoomVersions.V11, "join")));
        Assert.Equal(kind, e.Kind);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("x", false)]
    public async Task Sign_TheEventThatNamesTheServer_IsMisuse(string stateKey, bool isMisuse)
    {
        PduBuilder draft = SampleEvents.Draft(RoomVersions.V11, SampleEvents.Alice, stateKey, "{}");
        draft.Type = "m.room.policy";
        Exception? e = await Record.ExceptionAsync(() => SampleEvents.Client(new FakeTransport("{}")).Policy.SignAsync(To, Key, draft.Sign(SampleEvents.Own.Key)));
        Assert.Equal(isMisuse, e is ArgumentException);
    }
}
