using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A server outside of a room sends nothing to it and learns nothing of it. This includes a server that has left.</summary>
public sealed class OutsiderTests : ServingFixture
{
    [Fact]
    public async Task Send_TypingAndReceiptsOfUsersWhoAreNotInTheRoom_AreLeftOut()
    {
        string body = $$$$$$$"""
            {"pdus":[],"edus":[
            {"edu_type":"m.typing","content":{"room_id":"{{{{{{{RoomA.RoomId}}}}}}}","user_id":"@spam:stranger.example","typing":true}},
            {"edu_type":"m.receipt","content":{"{{{{{{{RoomA.RoomId}}}}}}}":{"m.read":{"@spam:stranger.example":{"data":{"ts":1},"event_ids":["$a"]}}}}}]}
            """;

        FederationReply reply = await AskAsync("stranger.example", "PUT", "/_matrix/federation/v1/send/1", body);

        Assert.Equal(200, reply.StatusCode);
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Edu);
    }

    [Fact]
    public async Task Send_ReceiptsOfAMemberAndOfAnother_HasThoseOfTheMember()
    {
        string body = $$$$$$$"""
            {"pdus":[],"edus":[
            {"edu_type":"m.receipt","content":{"{{{{{{{RoomA.RoomId}}}}}}}":{"m.read":{"@alice:a.example":{"data":{"ts":1},"event_ids":["$a"]},"@other:a.example":{"data":{"ts":1},"event_ids":["$a"]}}}}}]}
            """;

        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", body);

        HostUpdate receipt = Assert.Single(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Edu);
        JsonObject read = JsonNode.Parse(receipt.Content.Span)!["content"]![RoomA.RoomId.ToString()]!["m.read"]!.AsObject();
        Assert.Equal("@alice:a.example", Assert.Single(read).Key);
    }

    [Fact]
    public async Task SendJoin_AgainAfterABan_IsForbidden()
    {
        Pdu join = RoomA.Join("@carol:c.example");
        Servers.Add(RoomA.Servers);
        string target = $"/_matrix/federation/v2/send_join/{Escape(RoomA.RoomId)}/{Escape(join.EventId)}";
        FederationReply first = await AskAsync("c.example", "PUT", target, Text(join));
        FederationReply again = await AskAsync("c.example", "PUT", target, Text(join));
        Pdu ban = RoomA.Ban("@alice:a.example", "@carol:c.example");
        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", $$"""{"pdus":[{{Text(ban)}}]}""");

        FederationReply late = await AskAsync("c.example", "PUT", target, Text(join));

        Assert.Equal((200, 200), (first.StatusCode, again.StatusCode));
        AssertError(403, "M_FORBIDDEN", late);
    }

    [Fact]
    public async Task SendKnock_AgainAfterABan_IsForbidden()
    {
        Pdu rules = RoomA.JoinRules("@alice:a.example", "knock");
        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", $$"""{"pdus":[{{Text(rules)}}]}""");
        Pdu knock = RoomA.Knock("@carol:c.example");
        Servers.Add(RoomA.Servers);
        string target = $"/_matrix/federation/v1/send_knock/{Escape(RoomA.RoomId)}/{Escape(knock.EventId)}";
        FederationReply first = await AskAsync("c.example", "PUT", target, Text(knock));
        FederationReply again = await AskAsync("c.example", "PUT", target, Text(knock));
        Pdu ban = RoomA.Ban("@alice:a.example", "@carol:c.example");
        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/2", $$"""{"pdus":[{{Text(ban)}}]}""");

        FederationReply late = await AskAsync("c.example", "PUT", target, Text(knock));

        Assert.Equal((200, 200), (first.StatusCode, again.StatusCode));
        AssertError(403, "M_FORBIDDEN", late);
    }

    [Fact]
    public async Task Event_OfAPurgedRoom_IsNotFound()
    {
        string target = $"/_matrix/federation/v1/event/{Escape(RoomA.Latest!.EventId)}";
        string state = $"/_matrix/federation/v1/state_ids/{Escape(RoomA.RoomId)}?event_id={Escape(RoomA.Latest!.EventId)}";
        Assert.Equal(200, (await AskAsync("a.example", "GET", target)).StatusCode);

        await Node.Node.Rooms.PurgeAsync(RoomA.RoomId, TestNode.Stop);

        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", target));
        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", state));
        _ = await Node.AddRoomAsync(RoomA.Verify(RoomA.CreateEvent!));
        Assert.NotNull(await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop));
    }

    [Fact]
    public async Task State_OfARoomThatAnotherProcessPurged_IsNotFound()
    {
        await RestartAsync();
        _ = await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop);
        await Store.PurgeRoomAsync(RoomA.RoomId, TestNode.Stop);
        string state = $"/_matrix/federation/v1/state_ids/{Escape(RoomA.RoomId)}?event_id={Escape(RoomA.Latest!.EventId)}";

        _ = await AskAsync("a.example", "GET", state);

        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", state));
    }

    [Fact]
    public async Task KeyQuery_AVeryLargeOne_IsTooLarge()
    {
        byte[] body = [.. "{\"server_keys\":{\"x\":\""u8, .. new byte[70_000].Select(_ => (byte)'x'), .. "\"}}"u8];

        AssertError(413, "M_TOO_LARGE", await SendAsync("POST", "/_matrix/key/v2/query", body));
    }

    [Fact]
    public async Task Invite_ByADeniedServer_IsForbidden()
    {
        _ = RoomA.Join("@bob:b.example");
        _ = RoomA.State("@alice:a.example", "m.room.server_acl", "", """{"allow":["*"],"deny":["b.example"]}""");
        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", $$"""{"pdus":[{{string.Join(',', RoomA.Events.TakeLast(2).Select(Text))}}]}""");
        Pdu invite = RoomA.Invite("@bob:b.example", "@new:us.example");
        string path = $"invite/{Escape(RoomA.RoomId)}/{Escape(invite.EventId)}";

        FederationReply reply = await AskAsync("b.example", "PUT", $"/_matrix/federation/v2/{path}", $$"""{"room_version":"11","event":{{Text(invite)}},"invite_room_state":[]}""");

        AssertError(403, "M_FORBIDDEN", reply);
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Invite);
    }

    [Fact]
    public async Task SendJoin_OfAUserOfAnotherServer_AsksThatServerForNothing()
    {
        Pdu join = RoomA.Join("@victim:victim.example");
        string target = $"/_matrix/federation/v2/send_join/{Escape(RoomA.RoomId)}/{Escape(join.EventId)}";

        FederationReply reply = await AskAsync("stranger.example", "PUT", target, Text(join));

        AssertError(400, "M_INVALID_PARAM", reply);
    }
}
