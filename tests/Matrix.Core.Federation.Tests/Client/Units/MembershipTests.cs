using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class MembershipTests
{
    private const string Authorised = ""","join_authorised_via_users_server":"@bob:other.example" """;

    private static readonly ServerName To = SampleEvents.Other.Name;

    public static TheoryData<string, string> WrongTemplates => new()
    {
        { "type", "\"m.room.message\"" },
        { "room_id", "\"!x:other.example\"" },
        { "sender", "\"@eve:own.example\"" },
        { "state_key", "\"@eve:own.example\"" },
        { "content/membership", "\"ban\"" },
        { "content", "[]" },
        { "prev_events", "{}" },
    };

    [Theory]
    [MemberData(nameof(WrongTemplates))]
    public async Task Make_ATemplateThatMustNotBeSigned_IsAProtocolError(string path, string value)
    {
        Assert.Equal(FederationErrorKind.ProtocolError, (await FailMake(JsonEdit.With(SampleEvents.Template("join"), path, value), "\"11\"")).Kind);
        Assert.Equal(FederationErrorKind.ProtocolError, (await FailMake(JsonEdit.Without(SampleEvents.Template("join"), path), "\"11\"")).Kind);
    }

    [Theory]
    [InlineData("\"12\"")]
    [InlineData("\"nonesuch\"")]
    [InlineData("\"\"")]
    [InlineData("11")]
    [InlineData("null")]
    public async Task Make_AVersionThatWasNotOffered_IsAProtocolError(string version) =>
        Assert.Contains("room_version", (await FailMake(SampleEvents.Template("join"), version)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Make_NoVersion_IsOneOfTheFirstWhereOffered()
    {
        FederationClient client = SampleEvents.Client(new FakeTransport($$"""{"event":{{SampleEvents.Template("join").Replace("\"$p\"", "[\"$p:x\",{}]", StringComparison.Ordinal).Replace("\"$a\"", "[\"$a:x\",{}]", StringComparison.Ordinal)}}}"""));
        MembershipDraft draft = await client.Membership.MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V11, RoomVersions.V2]);
        Assert.Equal(RoomVersions.V2, draft.Version);
    }

    [Fact]
    public async Task Make_AUserOfAnotherServer_IsMisuse()
    {
        FederationClient client = SampleEvents.Client(new FakeTransport("{}"));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Membership.MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Bob, [RoomVersions.V11]));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Membership.MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Alice, []));
    }

    [Fact]
    public async Task Make_ARestrictedJoin_IsSentToItsAuthoriser()
    {
        string template = SampleEvents.Template("join", ""","join_authorised_via_users_server":"@x:third.example" """);
        FederationClient client = SampleEvents.Client(new FakeTransport($$"""{"room_version":"11","event":{{template}}}"""));
        MembershipDraft draft = await client.Membership.MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V11]);
        Assert.Equal(ServerName.Parse("third.example"), draft.SendTo);
        Pdu join = draft.Draft.Sign(SampleEvents.Own.Key);
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Membership.OpenSendJoinAsync(To, join));
    }

    [Fact]
    public async Task Make_AKnockBeforeThemAll_IsAProtocolError()
    {
        FederationClient client = SampleEvents.Client(new FakeTransport($$"""{"room_version":"6","event":{{SampleEvents.Template("knock")}}}"""));
        _ = await Assert.ThrowsAsync<FederationException>(() => client.Membership.MakeKnockAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V6]));
    }

    [Fact]
    public async Task Make_ALeaveOfAnUnstableVersion_NeedsTheOption()
    {
        RoomVersion unstable = RoomVersions.Unstable[0];
        string reply = $$"""{"room_version":"{{unstable.Id}}","event":{{SampleEvents.Template("leave")}}}""";
        _ = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(new FakeTransport(reply)).Membership.MakeLeaveAsync(To, SampleEvents.Room, SampleEvents.Alice));
        FederationClient client = SampleEvents.Client(new FakeTransport(reply), new FederationClientOptions { IncludeUnstableRoomVersions = true });
        Assert.Equal(unstable, (await client.Membership.MakeLeaveAsync(To, SampleEvents.Room, SampleEvents.Alice)).Version);
    }

    [Fact]
    public async Task Send_AnotherMembership_IsMisuse()
    {
        MembershipClient client = SampleEvents.Client(new FakeTransport("{}")).Membership;
        Pdu leave = SampleEvents.Membership(RoomVersions.V11, "leave");
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.OpenSendJoinAsync(To, leave));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.SendKnockAsync(To, leave));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.SendLeaveAsync(To, SampleEvents.Membership(RoomVersions.V11, "join")));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.InviteAsync(To, leave, []));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.InviteV1Async(To, SampleEvents.Invite(RoomVersions.V11), []));
    }

    [Fact]
    public async Task SendJoin_TheSignedEvent_IsGivenBack()
    {
        Pdu join = SampleEvents.Membership(RoomVersions.V11, "join", Authorised);
        Pdu signed = SampleEvents.SignedBy(join, SampleEvents.Other);
        string rest = ""","auth_chain":[],"origin":"other.example","retry_hints":{"a":1}}""";
        SendJoinResult result = await SendJoin(join, $$"""{"state":[],"event":{{SampleEvents.Text(signed.Utf8)}}{{rest}}""");
        Assert.Equal(signed.Utf8.ToArray(), result.Event!.Utf8.ToArray());
        Assert.Equal(("other.example", """{"a":1}"""), (result.Origin, result.RetryHints.ToString()));
        Assert.Empty(result.ServersInRoom);
    }

    [Fact]
    public async Task SendJoin_AnotherEventOrOneUnsigned_IsRefused()
    {
        Pdu join = SampleEvents.Membership(RoomVersions.V11, "join", Authorised);
        string signed = SampleEvents.Text(SampleEvents.SignedBy(join, SampleEvents.Other).Utf8);
        (string, FederationErrorKind)[] cases =
        [
            (SampleEvents.Text(join.Utf8), FederationErrorKind.BadSignature),
            (JsonEdit.With(signed, "depth", "8"), FederationErrorKind.ProtocolError),
            (JsonEdit.With(signed, "content", """{"membership":"join","x":1}"""), FederationErrorKind.ProtocolError),
            (JsonEdit.Without(signed, "signatures/own.example"), FederationErrorKind.ProtocolError),
            ("{}", FederationErrorKind.ProtocolError),
            ("[]", FederationErrorKind.ProtocolError),
        ];
        foreach ((string json, FederationErrorKind kind) in cases)
        {
            FederationException e = await Assert.ThrowsAsync<FederationException>(() => SendJoin(join, $$"""{"state":[],"auth_chain":[],"event":{{json}}}"""));
            Assert.Equal(kind, e.Kind);
        }
    }

    [Fact]
    public async Task SendJoin_OfAVersionWithoutRestrictedJoins_HasNoEvent()
    {
        Pdu join = SampleEvents.Membership(RoomVersions.V7, "join");
        Assert.Null((await SendJoin(join, """{"state":[],"auth_chain":[],"event":{"odd":1}}""")).Event);
    }

    [Theory]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":true}""", true, "servers_in_room")]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":true,"servers_in_room":[]}""", true, "servers_in_room")]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":true,"servers_in_room":["a_b"]}""", true, "servers_in_room")]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":true,"servers_in_room":["a"]}""", false, "members_omitted")]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":"yes"}""", true, "members_omitted")]
    [InlineData("""{"state":[],"auth_chain":[],"servers_in_room":"a"}""", true, "servers_in_room")]
    [InlineData("""{"state":[],"auth_chain":[],"members_omitted":true,"servers_in_room":[1]}""", true, "servers_in_room")]
    public async Task SendJoin_WhatGoesWithTheState_IsChecked(string json, bool omitMembers, string named)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SendJoin(SampleEvents.Membership(RoomVersions.V11, "join"), json, omitMembers));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendJoin_Complete_GivesTheResultAfterTheEvents_AndTheEventsAreReadOnce()
    {
        await using SendJoinReader reader = await SampleEvents.Client(new FakeTransport("""{"state":[],"auth_chain":[]}""")).Membership.OpenSendJoinAsync(To, SampleEvents.Membership(RoomVersions.V11, "join"));
        Assert.Empty(await reader.ReadEventsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await reader.CompleteAsync(TestContext.Current.CancellationToken));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadEventsAsync().ToListAsync());
    }

    [Fact]
    public async Task SendJoin_CompleteWithoutReading_SkipsTheEvents()
    {
        await using SendJoinReader reader = await SampleEvents.Client(new FakeTransport("""{"state":[{},{}],"auth_chain":[{}]}""")).Membership.OpenSendJoinAsync(To, SampleEvents.Membership(RoomVersions.V11, "join"));
        Assert.NotNull(await reader.CompleteAsync(TestContext.Current.CancellationToken));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadEventsAsync().ToListAsync());
    }

    [Fact]
    public async Task SendJoin_CompleteAfterAFailure_DoesNotLookComplete()
    {
        await using SendJoinReader reader = await SampleEvents.Client(new FakeTransport("""{"state":[{}],"auth_ch""")).Membership.OpenSendJoinAsync(To, SampleEvents.Membership(RoomVersions.V11, "join"));
        _ = await Assert.ThrowsAsync<FederationException>(async () => await reader.ReadEventsAsync().ToListAsync());
        _ = await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.CompleteAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_AServerOfBefore2020_IsAskedByTheFirstVersionWhereAllowed(bool isAllowed)
    {
        var transport = new FakeTransport((request, _) => request.Target.Contains("/v2/", StringComparison.Ordinal)
            ? FakeTransport.Json("""{"errcode":"M_UNRECOGNIZED"}""", 404)
            : FakeTransport.Json(request.Target.Contains("/send_join/", StringComparison.Ordinal) ? """[200,{"state":[{"a":1}],"auth_chain":[]}]""" : "[200,{}]"));
        MembershipClient client = SampleEvents.Client(transport, new FederationClientOptions { AllowV1SendEndpoints = isAllowed }).Membership;
        Pdu join = SampleEvents.Membership(RoomVersions.V11, "join");
        Pdu leave = SampleEvents.Membership(RoomVersions.V11, "leave");
        if (!isAllowed)
        {
            _ = await Assert.ThrowsAsync<FederationException>(() => client.OpenSendJoinAsync(To, join));
            _ = await Assert.ThrowsAsync<FederationException>(() => client.SendLeaveAsync(To, leave));
            Assert.Equal(2, transport.Requests.Count);
            return;
        }

        await using SendJoinReader reader = await client.OpenSendJoinAsync(To, join, omitMembers: true);
        _ = Assert.Single(await reader.ReadEventsAsync().ToListAsync());
        await client.SendLeaveAsync(To, leave);
        Assert.Equal(4, transport.Requests.Count);
        Assert.StartsWith("/_matrix/federation/v1/send_join/%21room%3Aother.example/%24", transport.Requests[1].Target, StringComparison.Ordinal);
        Assert.DoesNotContain("?", transport.Requests[1].Target, StringComparison.Ordinal);
        Assert.StartsWith("/_matrix/federation/v1/send_leave/", transport.Requests[3].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "M_INVALID_PARAM", 2)]
    [InlineData(404, "M_UNRECOGNIZED", 2)]
    [InlineData(403, "M_FORBIDDEN", 1)]
    public async Task Invite_InAnOldRoom_FallsBackOn400And404(int status, string code, int requests)
    {
        Pdu invite = SampleEvents.Invite(RoomVersions.V1);
        string signed = SampleEvents.Text(SampleEvents.SignedBy(invite, SampleEvents.Other).Utf8);
        var transport = new FakeTransport((_, index) => index == 0 ? FakeTransport.Json($$"""{"errcode":"{{code}}"}""", status) : FakeTransport.Json($$"""[200,{"event":{{signed}}}]"""));
        Exception? e = await Record.ExceptionAsync(() => SampleEvents.Client(transport).Membership.InviteAsync(To, invite, []));
        Assert.Equal(requests, transport.Requests.Count);
        Assert.Equal(requests == 1, e is FederationException);
    }

    [Fact]
    public async Task Invite_InALaterRoom_DoesNotFallBack()
    {
        var transport = new FakeTransport("""{"errcode":"M_UNRECOGNIZED"}""", 404);
        _ = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Membership.InviteAsync(To, SampleEvents.Invite(RoomVersions.V3), []));
        _ = Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task Invite_WithoutTheOthersSignature_IsRefused()
    {
        Pdu invite = SampleEvents.Invite(RoomVersions.V11);
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(new FakeTransport($$"""{"event":{{SampleEvents.Text(invite.Utf8)}}}""")).Membership.InviteAsync(To, invite, []));
        Assert.Equal(FederationErrorKind.BadSignature, e.Kind);
    }

    [Fact]
    public async Task Invite_AStateThatIsNoJson_IsMisuse() =>
        await Assert.ThrowsAsync<ArgumentException>(() => SampleEvents.Client(new FakeTransport("{}")).Membership.InviteAsync(To, SampleEvents.Invite(RoomVersions.V11), [SampleEvents.Utf8("{}}")]));

    private static Task<FederationException> FailMake(string template, string version) =>
        Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(new FakeTransport($$"""{"room_version":{{version}},"event":{{template}}}""")).Membership
            .MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V10, RoomVersions.V11]));

    private static async Task<SendJoinResult> SendJoin(Pdu join, string json, bool omitMembers = true)
    {
        await using SendJoinReader reader = await SampleEvents.Client(new FakeTransport(json)).Membership.OpenSendJoinAsync(To, join, omitMembers);
        _ = await reader.ReadEventsAsync().ToListAsync();
        return await reader.CompleteAsync(TestContext.Current.CancellationToken);
    }
}
