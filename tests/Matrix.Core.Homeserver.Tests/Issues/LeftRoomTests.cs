using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Other servers send events of a room that this server has left.</summary>
public sealed class LeftRoomTests : ServingFixture
{
    private const string Alice = "@alice:a.example";
    private const string Me = "@me:us.example";

    private int _transactions;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_AfterTheLastLocalUserIsGone_IsAnsweredAndNotReceived(bool isRestarted)
    {
        Pdu kick = RoomA.Kick(Alice, Me);
        Pdu message = RoomA.Message(Alice, "late");
        Assert.Null(await SendAsync(kick));
        if (isRestarted)
        {
            await RestartAsync();
        }

        string? error = await SendAsync(message);

        Assert.Equal("This server is not in the room.", error);
        Assert.Empty(await Store.ReadEventsAsync(RoomA.RoomId, [message.EventId], TestNode.Stop));
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.EventId == message.EventId);
    }

    [Fact]
    public async Task Send_WhileAnotherLocalUserIsInTheRoom_IsReceived()
    {
        Assert.Null(await SendAsync(RoomA.Join("@other:us.example"), RoomA.Kick(Alice, Me)));

        Assert.Null(await SendAsync(RoomA.Message(Alice, "hello")));
    }

    [Fact]
    public async Task Send_TypingAfterTheLastLocalUserIsGone_IsLeftOut()
    {
        Assert.Null(await SendAsync(RoomA.Kick(Alice, Me)));
        string typing = $$$"""{"edu_type":"m.typing","content":{"room_id":"{{{RoomA.RoomId}}}","user_id":"@alice:a.example","typing":true}}""";

        FederationReply reply = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/typing", $$"""{"pdus":[],"edus":[{{typing}}]}""");

        Assert.Equal(200, reply.StatusCode);
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Edu);
    }

    [Fact]
    public async Task Send_MembershipsOfLocalUsersAfterALeave_AreReceived()
    {
        Assert.Null(await SendAsync(RoomA.Leave(Me)));
        await RestartAsync();

        Assert.Null(await SendAsync(RoomA.Invite(Alice, Me)));
        Assert.Equal("This server is not in the room.", await SendAsync(RoomA.Message(Alice, "not yet", new() { After = [RoomA.Latest!] })));
        Pdu invite = RoomA.Events[^2];
        Pdu rescinded = RoomA.Kick(Alice, Me, new() { After = [invite] });
        Assert.Null(await SendAsync(rescinded));
        Pdu join = RoomA.Join(Me, overrides: new() { After = [rescinded] });
        Assert.Null(await SendAsync(join));
        Assert.Null(await SendAsync(RoomA.Message(Alice, "welcome", new() { After = [join] })));
    }

    [Fact]
    public async Task Send_WhileALocalUserJoinsAgain_IsReceived()
    {
        var network = new NodeNetwork();
        await using NetworkedNode a = await NetworkedNode.StartAsync(network, "a.example");
        await using NetworkedNode b = await NetworkedNode.StartAsync(network, "b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        _ = Assert.IsType<JoinResult.Joined>(await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop));
        MembershipResult.Done left = Assert.IsType<MembershipResult.Done>(await b.Node.Memberships.LeaveAsync(atA.Id, b.User("bob"), [], NetworkedNode.Stop));
        await a.WaitForAsync(left.Event.EventId).WaitAsync(TimeSpan.FromSeconds(10), NetworkedNode.Stop);
        RoomSession atB = (await b.Node.Rooms.FindAsync(atA.Id, NetworkedNode.Stop))!;
        Assert.False(await atB.ReadAsync(room => room.HasJoinedUser(b.Node.Name), NetworkedNode.Stop));
        var received = new TaskCompletionSource<FederationReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        EventId said = default;
        network.OnAnswer = (request, reply) =>
        {
            if (request.Target.Contains("/send_join/", StringComparison.Ordinal))
            {
                // The other server sends its next event before its answer to the join arrives.
                said = Task.Run(() => a.SayAsync(atA, a.User("alice"), "early")).GetAwaiter().GetResult();
                _ = received.Task.Wait(TimeSpan.FromSeconds(10), NetworkedNode.Stop);
            }
            else if (request.Target.Contains("/v1/send/", StringComparison.Ordinal))
            {
                _ = received.TrySetResult(reply);
            }

            return reply;
        };

        JoinResult result = await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);

        _ = Assert.IsType<JoinResult.Joined>(result);
        Assert.Empty(Json(await received.Task)["pdus"]![said.ToString()]!.AsObject());
        EventId after = await a.SayAsync(atA, a.User("alice"), "after");
        await b.WaitForAsync(after).WaitAsync(TimeSpan.FromSeconds(10), NetworkedNode.Stop);
    }

    /// <summary>Sends events in a transaction of a.example.</summary>
    /// <returns>The error of the last event; null if it was received.</returns>
    private async Task<string?> SendAsync(params Pdu[] pdus)
    {
        FederationReply reply = await AskAsync("a.example", "PUT", $"/_matrix/federation/v1/send/t{++_transactions}", $$"""{"pdus":[{{string.Join(',', pdus.Select(Text))}}]}""");
        Assert.Equal(200, reply.StatusCode);
        JsonNode results = Json(reply)["pdus"]!;
        Assert.Equal(pdus.Length, results.AsObject().Count);
        return results[pdus[^1].EventId.ToString()]!["error"]?.ToString();
    }
}
