using System.Text;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Invites with hostile descriptions of the room.</summary>
public sealed class InviteStateTests : ServingFixture
{
    [Fact]
    public async Task Invite_DeepStateEvent_IsAnswered()
    {
        string deep = """{"type":"m.room.topic","state_key":"","sender":"@alice:a.example","content":{"x":""" + new string('[', 200) + new string(']', 200) + "}}";

        FederationReply reply = await InviteAsync(deep);

        Assert.Equal(200, reply.StatusCode);
    }

    [Fact]
    public async Task Invite_StateThatDoesNotPassTheChecks_DoesNotReachTheFeed()
    {
        Pdu name = RoomA.State("@alice:a.example", "m.room.name", "", """{"name":"true"}""");
        string forged = Text(name).Replace("\"true\"", "\"forged\"", StringComparison.Ordinal).Replace("@alice:a.example", "@bob:b.example", StringComparison.Ordinal);

        FederationReply reply = await InviteAsync(Text(RoomA.CreateEvent!), forged, """{"type":7,"content":{}}""", """{"type":"m.room.topic","state_key":"","sender":"@alice:a.example","content":{"topic":"stripped"}}""");

        Assert.Equal(200, reply.StatusCode);
        HostUpdate invite = Assert.Single(await Store.ReadUpdatesAsync(0, 1000, Support.TestNode.Stop), update => update.Kind == HostUpdateKind.Invite);
        JsonArray state = JsonNode.Parse(invite.Content.Span)!["invite_room_state"]!.AsArray();
        Assert.Equal(["m.room.create", "m.room.topic"], state.Select(item => item!["type"]!.ToString()), StringComparer.Ordinal);
    }

    private async Task<FederationReply> InviteAsync(params string[] state)
    {
        Pdu invite = RoomA.Invite("@alice:a.example", "@new:us.example");
        string body = $$"""{"room_version":"11","event":{{Text(invite)}},"invite_room_state":[{{string.Join(',', state)}}]}""";
        return await AskAsync("a.example", "PUT", $"/_matrix/federation/v2/invite/{Escape(RoomA.RoomId)}/{Escape(invite.EventId)}", body);
    }
}
