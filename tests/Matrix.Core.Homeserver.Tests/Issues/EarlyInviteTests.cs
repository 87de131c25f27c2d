using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>The server of an invited user, which signs the invite, sends it around before it answers.</summary>
public sealed class EarlyInviteTests
{
    [Fact]
    public async Task Invite_ThatTheOtherServerSendsBeforeItAnswers_IsDoneAndReachesTheOthers()
    {
        var network = new NodeNetwork();
        await using NetworkedNode a = await NetworkedNode.StartAsync(network, "a.example");
        await using NetworkedNode b = await NetworkedNode.StartAsync(network, "b.example");
        await using NetworkedNode c = await NetworkedNode.StartAsync(network, "c.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        _ = Assert.IsType<JoinResult.Joined>(await c.Node.Memberships.JoinAsync(atA.Id, c.User("carol"), [a.Node.Name], NetworkedNode.Stop));
        var eve = new TestServer("b.example");
        network.OnAnswer = (request, reply) =>
        {
            if (request.Target.Contains("/invite/", StringComparison.Ordinal))
            {
                JsonElement invite = JsonDocument.Parse(reply.Json).RootElement.GetProperty("event");
                ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes($$"""{"pdus":[{{invite.GetRawText()}}]}""");
                string header = new RequestSigner(eve.Name, eve.Key).Sign("PUT", "/_matrix/federation/v1/send/1", a.Node.Name, body).ToString();
                FederationReply sent = Task.Run(() => a.Node.Endpoints.AnswerAsync(new InboundRequest { Method = "PUT", Target = "/_matrix/federation/v1/send/1", Authorization = [header], Content = body }, NetworkedNode.Stop)).Result;
                Assert.Equal(200, sent.StatusCode);
            }

            return reply;
        };

        MembershipResult result = await a.Node.Memberships.InviteAsync(atA.Id, a.User("alice"), b.User("bob"), NetworkedNode.Stop);

        EventId invited = Assert.IsType<MembershipResult.Done>(result).Event.EventId;
        await c.WaitForAsync(invited).WaitAsync(TimeSpan.FromSeconds(10), NetworkedNode.Stop);
    }
}
